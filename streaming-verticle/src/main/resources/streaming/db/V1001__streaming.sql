-- What assets belong to: a title or a creative. Its version counts its events, those of both kinds should they share an id.
CREATE TABLE owner (
  tenant_id text   NOT NULL,
  id        uuid   NOT NULL,
  version   bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- An uploaded video and what became of it. `media_index` says where in which object each segment lies.
CREATE TABLE asset (
  tenant_id        text        NOT NULL,
  id               uuid        NOT NULL,
  kind             text        NOT NULL CHECK (kind IN ('TITLE', 'CREATIVE')),
  owner_id         uuid        NOT NULL,
  state            text        NOT NULL CHECK (state IN ('UPLOADED', 'PROCESSING', 'READY', 'REJECTED')),
  problem          text        NOT NULL DEFAULT '',
  progress_percent int         NOT NULL DEFAULT 0 CHECK (progress_percent BETWEEN 0 AND 100),
  duration_millis  bigint      NOT NULL DEFAULT 0,
  renditions       jsonb       NOT NULL DEFAULT '[]',
  media_index      jsonb       CHECK (state <> 'READY' OR media_index IS NOT NULL),
  created_by       text        NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX asset_by_owner ON asset (tenant_id, owner_id, id DESC);

-- Transcoding to be done. A job belongs to `lease_holder` until `lease_until`; `attempts` fences the holders
-- from each other, and `failures` are those of them that say something of the video: FFmpeg failed.
CREATE TABLE transcode_job (
  tenant_id    text        NOT NULL,
  asset_id     uuid        NOT NULL,
  attempts     int         NOT NULL DEFAULT 0,
  failures     int         NOT NULL DEFAULT 0,
  lease_holder text        NOT NULL DEFAULT '',
  lease_until  timestamptz NOT NULL DEFAULT now(),
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, asset_id),
  FOREIGN KEY (tenant_id, asset_id) REFERENCES asset (tenant_id, id)
);
CREATE INDEX transcode_job_free ON transcode_job (lease_until, created_at);

-- A resumable upload. How far it is, its file's length says. Once finished it stays until it expires, so that
-- its last request can be repeated.
CREATE TABLE upload (
  tenant_id  text        NOT NULL,
  id         uuid        NOT NULL,
  account_id text        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('TITLE', 'CREATIVE')),
  owner_id   uuid        NOT NULL,
  bytes      bigint      NOT NULL CHECK (bytes >= 0),
  finished   boolean     NOT NULL DEFAULT false,
  problem    text        NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX upload_unfinished ON upload (tenant_id, account_id) WHERE NOT finished;
CREATE INDEX upload_age ON upload (expires_at);

-- The right of one account to watch one title until `expires_at`.
CREATE TABLE playback_session (
  tenant_id       text        NOT NULL,
  id              uuid        NOT NULL,
  account_id      text        NOT NULL,
  profile_id      text        NOT NULL,
  title_id        uuid        NOT NULL,
  asset_id        uuid        NOT NULL,
  device          text        NOT NULL,
  country         text        NOT NULL,
  genres          text[]      NOT NULL,
  maturity_rating text        NOT NULL,
  duration_millis bigint      NOT NULL,
  with_ads        boolean     NOT NULL,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, asset_id) REFERENCES asset (tenant_id, id)
);
CREATE INDEX playback_session_open ON playback_session (tenant_id, account_id, title_id, id DESC);
CREATE INDEX playback_session_age ON playback_session (expires_at);
