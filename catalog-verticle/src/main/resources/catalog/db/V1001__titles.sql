-- Titles in every state, their metadata versions, and the search index over published ones.

CREATE TABLE title (
  tenant_id        text        NOT NULL,
  id               uuid        NOT NULL,
  version          bigint      NOT NULL CHECK (version > 0),
  state            text        NOT NULL CHECK (state IN ('draft', 'pending_review', 'approved', 'published', 'archived')),
  type             text        NOT NULL CHECK (type IN ('movie', 'tv_show', 'sports', 'event')),
  name             text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
  description      text        NOT NULL CHECK (char_length(description) <= 5000),
  release_date     date,
  maturity_rating  text        NOT NULL CHECK (maturity_rating IN ('U', 'U/A 7+', 'U/A 13+', 'U/A 16+', 'A')),
  genres           text[]      NOT NULL CHECK (cardinality(genres) <= 10),
  -- The genres as they are compared: folded, in the same order.
  genre_keys       text[]      NOT NULL,
  language         text        NOT NULL,
  cast_members     text[]      NOT NULL CHECK (cardinality(cast_members) <= 50),
  tier             text        NOT NULL CHECK (tier IN ('free', 'premium')),
  -- Empty: everywhere.
  countries        text[]      NOT NULL,
  available_from   timestamptz,
  available_until  timestamptz CHECK (available_from < available_until),
  poster_url       text        NOT NULL,
  video_state      text        NOT NULL CHECK (video_state IN ('none', 'processing', 'ready', 'failed')),
  video_asset_id   text        NOT NULL,
  duration_seconds integer     NOT NULL CHECK (duration_seconds >= 0),
  video_problem    text        NOT NULL,
  created_by       text        NOT NULL,
  last_edited_by   text        NOT NULL,
  rejection_reason text        NOT NULL,
  updated_at       timestamptz NOT NULL,
  published_at     timestamptz CHECK (published_at IS NOT NULL OR state NOT IN ('published', 'archived')),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX title_by_publication ON title (tenant_id, published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX title_by_change ON title (tenant_id, updated_at DESC, id DESC);
CREATE INDEX title_by_state ON title (tenant_id, state, updated_at DESC, id DESC);

-- What the metadata was at a version of the title; versions that changed no metadata have no row.
CREATE TABLE title_version (
  tenant_id  text        NOT NULL,
  title_id   uuid        NOT NULL,
  version    bigint      NOT NULL,
  metadata   jsonb       NOT NULL,
  changed_by text        NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, title_id, version),
  FOREIGN KEY (tenant_id, title_id) REFERENCES title (tenant_id, id)
);

-- One row a published title. The words are found by SearchText, not by a text search configuration: they are
-- the same whatever the database's locale. Weights: A name, B cast, C genres, D description.
CREATE TABLE title_search (
  tenant_id text     NOT NULL,
  title_id  uuid     NOT NULL,
  name_key  text     COLLATE "C" NOT NULL,
  -- All words but those of the description.
  names     tsvector NOT NULL,
  document  tsvector NOT NULL,
  PRIMARY KEY (tenant_id, title_id),
  FOREIGN KEY (tenant_id, title_id) REFERENCES title (tenant_id, id)
);
CREATE INDEX title_search_name_key ON title_search (tenant_id, name_key);
CREATE INDEX title_search_names ON title_search USING gin (names) WITH (fastupdate = off);
CREATE INDEX title_search_document ON title_search USING gin (document) WITH (fastupdate = off);

-- Every word of a published name, cast or genre, with hashes (of tenant and text) of what is left of it after as many
-- deletions as it may have typos: two words that many typos apart share one. Words are never taken out; one without titles
-- finds nothing.
CREATE TABLE search_word (
  tenant_id text      NOT NULL,
  word      text      NOT NULL,
  deletions integer[] NOT NULL,
  PRIMARY KEY (tenant_id, word)
);
CREATE INDEX search_word_deletions ON search_word USING gin (deletions) WITH (fastupdate = off);
