ALTER TABLE account
  ADD COLUMN status         text    NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'invited', 'suspended')),
  -- Rises whenever what access tokens claim becomes false; tokens below it are refused.
  ADD COLUMN access_version bigint  NOT NULL DEFAULT 1,
  -- True when a second factor is in force.
  ADD COLUMN second_factor  boolean NOT NULL DEFAULT false;
CREATE INDEX account_staff ON account (tenant_id, id) WHERE roles <> ARRAY['subscriber'];

-- Sign-in sessions. Whether one lives is decided here; Redis holds only which of its refresh tokens is good. So a Redis that lost its
-- data logs people out, and one that got old data back revives nothing.
CREATE TABLE session (
  tenant_id  text        NOT NULL,
  id         text        NOT NULL CHECK (length(id) = 22),
  account_id uuid        NOT NULL,
  -- What the device called itself, sealed.
  pii_device text        NOT NULL,
  opened_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  -- When its owner last proved himself, and how (RFC 8176).
  auth_time  timestamptz NOT NULL,
  methods    text[]      NOT NULL,
  -- Who watches; a profile that is gone counts as none.
  profile_id uuid,
  ended_at   timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX session_of_account ON session (tenant_id, account_id, opened_at) WHERE ended_at IS NULL;
CREATE INDEX session_age ON session (ends_at);

-- Access tokens that ended before their time, kept until they would have ended anyway. One publisher at a time numbers the rows, so
-- positions are in the order of commits; the log in Redis has the same numbers.
CREATE SEQUENCE revocation_position;
CREATE TABLE revocation (
  tenant_id text        NOT NULL,
  id        uuid        NOT NULL,
  -- account/<tenant>/<id> or session/<tenant>/<id>.
  subject   text        NOT NULL,
  -- Tokens below it are refused.
  version   bigint      NOT NULL,
  at        timestamptz NOT NULL,
  position  bigint      UNIQUE,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX revocation_unnumbered ON revocation (id) WHERE position IS NULL;
CREATE INDEX revocation_age ON revocation (at);

-- TOTP (RFC 6238) of an account.
CREATE TABLE second_factor (
  tenant_id      text        NOT NULL,
  account_id     uuid        NOT NULL,
  secret_sealed  text        NOT NULL,
  -- Null until a code has proved that the secret arrived.
  confirmed_at   timestamptz,
  -- Time step of the last code that was taken; it and those before it work no more.
  last_step      bigint      NOT NULL DEFAULT 0,
  failures       integer     NOT NULL DEFAULT 0,
  failures_since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, account_id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);

-- Recovery codes that weren't used yet, as keyed digests.
CREATE TABLE recovery_code (
  tenant_id  text  NOT NULL,
  account_id uuid  NOT NULL,
  digest     bytea NOT NULL CHECK (octet_length(digest) = 32),
  PRIMARY KEY (tenant_id, account_id, digest),
  FOREIGN KEY (tenant_id, account_id) REFERENCES second_factor (tenant_id, account_id) ON DELETE CASCADE
);

ALTER TABLE profile
  ADD COLUMN avatar             text    NOT NULL DEFAULT '' CHECK (length(avatar) <= 32),
  ADD COLUMN audio_language     text    NOT NULL DEFAULT '' CHECK (length(audio_language) <= 35),
  ADD COLUMN subtitle_language  text    NOT NULL DEFAULT '' CHECK (length(subtitle_language) <= 35),
  ADD COLUMN autoplay           boolean NOT NULL DEFAULT false,
  -- Keyed digest of the PIN; null for none.
  ADD COLUMN pin_digest         bytea   CHECK (octet_length(pin_digest) = 32),
  ADD COLUMN pin_failures       integer NOT NULL DEFAULT 0,
  ADD COLUMN pin_failures_since timestamptz NOT NULL DEFAULT now();
