-- The twin tenant: see TwinTenant. Run by the admin in a migrated database; may be run again.

CREATE SCHEMA IF NOT EXISTS twin;

-- Row level security keeps conditions from an index unless they are leakproof: called so, statements are planned as ever.
UPDATE pg_proc SET proleakproof = true WHERE NOT proleakproof AND oid IN (SELECT oprcode FROM pg_operator);

-- Tables whose rows aren't a tenant's own, by name in whichever schema.
CREATE OR REPLACE VIEW twin.shared AS
SELECT name FROM (VALUES
  ('flyway_schema_history'),
  -- The keys that sign access tokens are the installation's.
  ('signing_key'),
  -- The registry is the operator's: rows about tenants, and a host is one tenant's alone.
  ('tenant'), ('tenant_host'),
  -- The relay reads it whole and in order; the tenant goes with each row into its event.
  ('outbox'),
  -- So does who publishes the revocations, numbered through the installation.
  ('revocation')) AS shared (name);

CREATE OR REPLACE VIEW twin.tables AS
SELECT c.oid, c.oid::regclass::text AS name, tenant.attnum AS tenant, tenant.attnotnull AS tenant_is_known
FROM pg_class c
LEFT JOIN pg_attribute tenant ON tenant.attrelid = c.oid AND tenant.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p') AND c.relname NOT IN (SELECT name FROM twin.shared)
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'public', 'twin');

-- What lets two tenants meet, a sentence each.
CREATE OR REPLACE VIEW twin.faults AS
SELECT name || ' has no tenant_id that is never null' AS fault FROM twin.tables
WHERE tenant_is_known IS NOT TRUE
UNION ALL
SELECT t.name || ': the key ' || key.indexrelid::regclass || ' does not lead with tenant_id'
FROM twin.tables t JOIN pg_index key ON key.indrelid = t.oid
WHERE (key.indisunique OR key.indisexclusion) AND key.indkey[0] <> t.tenant
UNION ALL
SELECT t.name || ': the foreign key ' || link.conname || ' does not lead with tenant_id'
FROM twin.tables t JOIN pg_constraint link ON link.conrelid = t.oid AND link.contype = 'f'
LEFT JOIN twin.tables target ON target.oid = link.confrelid
WHERE (link.conkey[1], link.confkey[1]) IS DISTINCT FROM (t.tenant, target.tenant);

-- Copies what a statement added; TG_ARGV: the columns beside tenant_id.
CREATE OR REPLACE FUNCTION twin.follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO %1$s (tenant_id, %2$s) SELECT ''twin'', %2$s FROM added WHERE tenant_id <> ''twin'' ON CONFLICT DO NOTHING',
    TG_RELID::regclass, TG_ARGV[0]);
  RETURN NULL;
END $$;

-- Asked of the twin's rows only. STABLE and asked of a column, so that it is asked of rows and not of plans; dear, so that
-- it is asked last.
CREATE OR REPLACE FUNCTION twin.stays_apart(relation text, tenant text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 10000 AS $$
BEGIN
  IF strpos(current_query(), '/* all tenants */') = 0 THEN
    RAISE 'a statement touched the row of another tenant in %: %', relation, left(current_query(), 1000)
      USING HINT = 'Name the tenant in WHERE and in every ON, or say /* all tenants */.';
  END IF;
  RETURN false;
END $$;

-- Gives the rows of a table their twins from now on.
CREATE OR REPLACE FUNCTION twin.join(relation text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  others text := (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = relation::regclass AND attnum > 0 AND NOT attisdropped
      AND attgenerated = '' AND attidentity = '' AND attname <> 'tenant_id');
BEGIN
  EXECUTE format($sql$
    CREATE OR REPLACE TRIGGER twin AFTER INSERT ON %1$s REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION twin.follow(%2$L);
    DROP POLICY IF EXISTS twin ON %1$s;
    CREATE POLICY twin ON %1$s USING (tenant_id <> 'twin' OR twin.stays_apart(%1$L, tenant_id));
    ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY;
    $sql$, relation, others);
END $$;
