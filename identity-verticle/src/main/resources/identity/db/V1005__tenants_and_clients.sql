-- The registry of tenants, the operator's: rows about tenants, not of them. A tenant that isn't here (its hosts stand in the edges'
-- settings alone) has no limits and can't be suspended.
CREATE TABLE tenant (
  id                           text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,32}$'),
  name                         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  logo_url                     text        NOT NULL DEFAULT '' CHECK (length(logo_url) <= 500),
  accent_colour                text        NOT NULL DEFAULT '' CHECK (accent_colour ~ '^(#[0-9a-f]{6})?$'),
  -- Public: where its customers write to.
  support_email                text        NOT NULL DEFAULT '' CHECK (length(support_email) <= 254),
  -- 0 for no limit.
  accounts_max                 integer     NOT NULL DEFAULT 0 CHECK (accounts_max >= 0),
  -- 0 for the installation's own.
  requests_per_minute_per_user integer     NOT NULL DEFAULT 0 CHECK (requests_per_minute_per_user >= 0),
  suspended                    boolean     NOT NULL DEFAULT false,
  -- Rises with each suspension; tokens of before are refused.
  access_version               bigint      NOT NULL DEFAULT 0,
  -- Rises with every change.
  version                      bigint      NOT NULL DEFAULT 1,
  -- Place among the changes of all tenants, which wait for each other: who has seen one has seen those before it.
  revision                     bigint      NOT NULL UNIQUE,
  created_at                   timestamptz NOT NULL DEFAULT now()
);
CREATE SEQUENCE tenant_revision;

CREATE TABLE tenant_host (
  -- Lower case, without port.
  host      text    PRIMARY KEY CHECK (length(host) BETWEEN 1 AND 253),
  tenant_id text    NOT NULL REFERENCES tenant (id),
  -- The first is the one in mails.
  place     integer NOT NULL
);
CREATE INDEX host_of_tenant ON tenant_host (tenant_id, place);

-- Programs that call on their own account.
CREATE TABLE client (
  tenant_id         text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  id                uuid        NOT NULL,
  name              text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  roles             text[]      NOT NULL CHECK (
    cardinality(roles) >= 1 AND roles <@ ARRAY['subscriber', 'partner', 'editor', 'ops']
  ),
  -- Null: its own id.
  organisation_id   uuid,
  -- Keyed digest of the secret, and of the one before for as long as that is good.
  secret_digest     bytea       NOT NULL CHECK (octet_length(secret_digest) = 32),
  old_secret_digest bytea       CHECK (octet_length(old_secret_digest) = 32),
  old_secret_until  timestamptz,
  suspended         boolean     NOT NULL DEFAULT false,
  -- As in account.
  access_version    bigint      NOT NULL DEFAULT 1,
  created_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);

ALTER TABLE account
  -- For whom a partner acts; null: its own id.
  ADD COLUMN organisation_id uuid,
  DROP CONSTRAINT account_roles_check,
  ADD CONSTRAINT account_roles_check CHECK (
    cardinality(roles) >= 1
    AND roles <@ ARRAY['subscriber', 'partner', 'editor', 'reviewer', 'ops', 'admin', 'operator']
  );
-- What a tenant's limit counts.
CREATE INDEX account_open ON account (tenant_id) WHERE status <> 'closed';
