-- By which old entries are found: they are kept for a while, not for good.
CREATE INDEX audit_age ON audit (at);
