-- Who may sign in. Columns named pii_ hold personal data; no other column, event, log line or Redis key does.
CREATE TABLE account (
  tenant_id        text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  id               uuid        NOT NULL,
  -- HMAC-SHA-256 of tenant and folded address: finds an account by e-mail without reading the address.
  email_index      bytea       NOT NULL CHECK (octet_length(email_index) = 32),
  pii_email        text        NOT NULL CHECK (length(pii_email) <= 254),
  pii_display_name text        NOT NULL CHECK (length(pii_display_name) BETWEEN 1 AND 100),
  password_hash    text        NOT NULL CHECK (length(password_hash) = 60),
  roles            text[]      NOT NULL CHECK (
    cardinality(roles) >= 1
    AND roles <@ ARRAY['subscriber', 'partner', 'editor', 'reviewer', 'ops', 'admin']
  ),
  tier             text        NOT NULL CHECK (tier IN ('free', 'premium')),
  -- BCP 47.
  locale           text        NOT NULL CHECK (length(locale) BETWEEN 2 AND 35),
  -- Rises by one with every event of this account.
  version          bigint      NOT NULL DEFAULT 1,
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email_index)
);

-- Viewers within an account, at most five; writers lock the account row first.
CREATE TABLE profile (
  tenant_id       text        NOT NULL,
  id              uuid        NOT NULL,
  account_id      uuid        NOT NULL,
  pii_name        text        NOT NULL CHECK (length(pii_name) BETWEEN 1 AND 100),
  maturity_rating text        NOT NULL CHECK (maturity_rating IN ('U', 'U/A 7+', 'U/A 13+', 'U/A 16+', 'A')),
  language        text        NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX profile_of_account ON profile (tenant_id, account_id, id);

-- Keys that sign access tokens. They belong to the installation, not to a tenant: the one table without tenant_id.
CREATE TABLE signing_key (
  kid                text        PRIMARY KEY,
  -- X.509 SubjectPublicKeyInfo, base64.
  public_key         text        NOT NULL,
  -- PKCS#8 under AES-256-GCM, base64; bound to kid and public key.
  private_key_sealed text        NOT NULL,
  created_at         timestamptz NOT NULL,
  -- The newest key whose time has come signs.
  signs_from         timestamptz NOT NULL
);
