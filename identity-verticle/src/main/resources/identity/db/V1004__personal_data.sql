-- What seals an account's personal data: AES-256, one key an account, wrapped by the key wrapping of the installation. Erasure deletes
-- the row; what backups have of the account can't be read from then on.
CREATE TABLE subject_key (
  tenant_id   text        NOT NULL,
  account_id  uuid        NOT NULL,
  -- As the wrapping wrote it; bound to tenant and account.
  wrapped_key text        NOT NULL CHECK (length(wrapped_key) BETWEEN 1 AND 1024),
  -- Which wrapping, and which key of it: local/<id>, transit/<key>:v<version>.
  wrapped_by  text        NOT NULL CHECK (length(wrapped_by) BETWEEN 1 AND 128 AND strpos(wrapped_by, ' ') = 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, account_id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX subject_key_wrapping ON subject_key (wrapped_by, tenant_id, account_id);

-- pii_ columns hold U+0001 and base64 of what is sealed under the account's key; bound to tenant, account and column. What begins
-- otherwise was written before, and is sealed by the next identity process that starts.
ALTER TABLE account
  DROP CONSTRAINT account_pii_email_check,
  DROP CONSTRAINT account_pii_display_name_check,
  ADD CONSTRAINT account_pii_email_check CHECK (length(pii_email) BETWEEN 1 AND 2048),
  ADD CONSTRAINT account_pii_display_name_check CHECK (length(pii_display_name) BETWEEN 1 AND 2048),
  DROP CONSTRAINT account_status_check,
  ADD CONSTRAINT account_status_check CHECK (status IN ('active', 'invited', 'suspended', 'closed'));
ALTER TABLE profile
  DROP CONSTRAINT profile_pii_name_check,
  ADD CONSTRAINT profile_pii_name_check CHECK (length(pii_name) BETWEEN 1 AND 2048);
-- Empty once all is sealed.
CREATE INDEX account_unsealed ON account (tenant_id, id)
  WHERE left(pii_email, 1) <> chr(1) OR left(pii_display_name, 1) <> chr(1);
CREATE INDEX profile_unsealed ON profile (tenant_id, account_id) WHERE left(pii_name, 1) <> chr(1);
CREATE INDEX session_unsealed ON session (tenant_id, account_id) WHERE left(pii_device, 1) <> chr(1);

-- To whom; its letter then names nobody. Null for a mail to an address that has no account.
ALTER TABLE mail ADD COLUMN account_id uuid;
CREATE INDEX mail_of_account ON mail (tenant_id, account_id) WHERE account_id IS NOT NULL;

-- Erasures asked for, and the proof of those that are done. Ids and numbers only; the account may be gone, so no foreign key.
CREATE TABLE erasure (
  tenant_id       text        NOT NULL,
  id              uuid        NOT NULL,
  account_id      uuid        NOT NULL,
  state           text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled')),
  -- What a reinstated account gets back.
  status_before   text        NOT NULL,
  requested_at    timestamptz NOT NULL,
  due_at          timestamptz NOT NULL,
  finished_at     timestamptz,
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  claimed_until   timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX erasure_of_account ON erasure (tenant_id, account_id) WHERE state <> 'cancelled';
CREATE INDEX erasure_due ON erasure (next_attempt_at) WHERE state IN ('waiting', 'running');

-- What each domain answered. Erasures are never deleted.
CREATE TABLE erasure_domain (
  tenant_id          text    NOT NULL,
  erasure_id         uuid    NOT NULL,
  domain             text    NOT NULL,
  done               boolean NOT NULL,
  rows_erased        bigint  NOT NULL,
  rows_pseudonymised bigint  NOT NULL,
  failures           integer NOT NULL,
  PRIMARY KEY (tenant_id, erasure_id, domain)
);

-- Invitations nobody took up.
CREATE INDEX account_invited ON account (created_at) WHERE status = 'invited';
