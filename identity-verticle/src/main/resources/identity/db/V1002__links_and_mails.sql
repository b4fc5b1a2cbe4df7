-- What somebody filled in to open an account, until the mail is confirmed; several may wait for one e-mail. A row is there
-- whether the e-mail has an account or not: then nobody was sent its token.
CREATE TABLE registration (
  tenant_id     text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  -- SHA-256 of the token in the mail.
  token_digest  bytea       NOT NULL CHECK (octet_length(token_digest) = 32),
  -- As in account.
  email_index   bytea       NOT NULL CHECK (octet_length(email_index) = 32),
  password_hash text        NOT NULL CHECK (length(password_hash) = 60),
  -- E-mail, name and locale under AES-256-GCM, base64; bound to tenant and digest.
  form_sealed   text        NOT NULL CHECK (length(form_sealed) <= 8192),
  expires_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, token_digest)
);
CREATE INDEX registration_of_email ON registration (tenant_id, email_index);
CREATE INDEX registration_age ON registration (expires_at);

-- A link by which an account's owner sets a password: at most one of a kind, so a new one ends the old one. Asked for with an
-- e-mail nobody has, it is of an account that doesn't exist, hence no foreign key.
CREATE TABLE link (
  tenant_id    text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  account_id   uuid        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('reset', 'invitation')),
  token_digest bytea       NOT NULL CHECK (octet_length(token_digest) = 32),
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, account_id, kind),
  UNIQUE (tenant_id, token_digest)
);
CREATE INDEX link_age ON link (expires_at);

-- Mails to be sent, written in the effect's own transaction.
CREATE TABLE mail (
  tenant_id       text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  -- Also its Message-ID, so a mail that was sent twice can be known for one.
  id              uuid        NOT NULL,
  kind            text        NOT NULL,
  -- Recipient, name and token under AES-256-GCM, base64; bound to tenant and id. Empty once the mail is done with.
  letter_sealed   text        NOT NULL CHECK (length(letter_sealed) <= 8192),
  -- False for a mail to nobody: written so that asking costs the same, never sent.
  wanted          boolean     NOT NULL,
  state           text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dropped', 'given_up')),
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  claimed_until   timestamptz NOT NULL DEFAULT '-infinity',
  -- When what it says is no use any more.
  useless_at      timestamptz NOT NULL,
  -- Why it wasn't sent; never the server's words, which may quote the recipient.
  reason          text        NOT NULL DEFAULT '',
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (state = 'waiting' OR letter_sealed = '')
);
CREATE INDEX mail_due ON mail (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX mail_age ON mail (created_at);
