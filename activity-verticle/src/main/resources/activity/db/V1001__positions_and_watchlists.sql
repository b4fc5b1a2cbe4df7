-- Where each profile stands in each title: the latest report by (at, sequence, session_id).
CREATE TABLE playback_position (
  tenant_id       text        NOT NULL,
  account_id      uuid        NOT NULL,
  profile_id      uuid        NOT NULL,
  title_id        uuid        NOT NULL,
  session_id      uuid        NOT NULL,
  position_millis bigint      NOT NULL CHECK (position_millis >= 0),
  duration_millis bigint      NOT NULL CHECK (duration_millis > 0),
  at              timestamptz NOT NULL,
  sequence        bigint      NOT NULL CHECK (sequence >= 0),
  completed       boolean     NOT NULL,
  PRIMARY KEY (tenant_id, account_id, profile_id, title_id)
) WITH (fillfactor = 80);

-- History and continue watching, read backwards.
CREATE INDEX playback_position_recent
  ON playback_position (tenant_id, account_id, at, title_id, profile_id);

-- One row an account: the aggregate behind `library-updated`, and the lock of its watchlist.
CREATE TABLE library (
  tenant_id  text   NOT NULL,
  account_id uuid   NOT NULL,
  version    bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
  PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE watchlist_entry (
  tenant_id  text        NOT NULL,
  account_id uuid        NOT NULL,
  title_id   uuid        NOT NULL,
  added_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, account_id, title_id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES library
);
CREATE INDEX watchlist_entry_recent ON watchlist_entry (tenant_id, account_id, added_at, title_id);
