-- What a member of staff did to titles, for an export. A title's two are or-ed.
CREATE INDEX title_creator ON title (tenant_id, created_by, id);
CREATE INDEX title_editor ON title (tenant_id, last_edited_by, id);
CREATE INDEX title_version_changer ON title_version (tenant_id, changed_by, title_id, version);
