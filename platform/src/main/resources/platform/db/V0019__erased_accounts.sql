-- Accounts whose personal data this domain has erased: what is heard about them later is dropped. Ids only, kept for good.
CREATE TABLE erased_account (
  tenant_id  text        NOT NULL,
  account_id text        NOT NULL,
  erasure_id text        NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, account_id)
);

-- What an account did, for its export.
CREATE INDEX audit_actor ON audit (tenant_id, actor, id);
