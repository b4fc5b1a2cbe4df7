-- What a member of staff uploaded, for an export: finished uploads too, of which upload_unfinished knows nothing.
CREATE INDEX upload_account ON upload (tenant_id, account_id, id);
CREATE INDEX asset_creator ON asset (tenant_id, created_by, id);
