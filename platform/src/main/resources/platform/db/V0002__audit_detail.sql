-- What an action changed, where the action alone doesn't say it: from what to what. Ids and names of the domain, never personal data.
ALTER TABLE audit ADD COLUMN detail text NOT NULL DEFAULT '' CHECK (length(detail) <= 500);
