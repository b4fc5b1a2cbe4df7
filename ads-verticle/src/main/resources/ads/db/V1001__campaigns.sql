-- What advertisers bought. Money in minor units; a thousand impressions cost cpm_minor.
CREATE TABLE campaign (
  tenant_id         text        NOT NULL,
  id                uuid        NOT NULL,
  advertiser        text        NOT NULL CHECK (length(advertiser) BETWEEN 1 AND 120),
  name              text        NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  starts_at         timestamptz NOT NULL,
  ends_at           timestamptz NOT NULL,
  cpm_minor         bigint      NOT NULL CHECK (cpm_minor > 0),
  budget_minor      bigint      NOT NULL CHECK (budget_minor > 0),
  currency          text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- Impressions per account in the cap window; 0 for no cap.
  daily_cap         int         NOT NULL CHECK (daily_cap >= 0),
  -- Lower case; empty for all.
  genres            text[]      NOT NULL,
  -- ISO 3166-1 alpha-2, upper case; empty for all.
  countries         text[]      NOT NULL,
  -- The only place a click is ever sent to.
  click_through_url text        NOT NULL CHECK (click_through_url ~ '^https?://' AND length(click_through_url) <= 2048),
  created_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CHECK (starts_at < ends_at)
);
CREATE INDEX campaign_running ON campaign (tenant_id, ends_at);

-- The ad itself. Its video is an asset of streaming, uploaded with this id as its owner; known once it is processed.
CREATE TABLE creative (
  tenant_id       text NOT NULL,
  id              uuid NOT NULL,
  campaign_id     uuid NOT NULL,
  asset_id        uuid,
  duration_millis int CHECK (duration_millis > 0),
  problem         text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, campaign_id),
  FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaign (tenant_id, id),
  CHECK ((asset_id IS NULL) = (duration_millis IS NULL))
);

-- How often each thing happened. Raised in the transaction that marks (impression, event) as seen in consumed_event.
CREATE TABLE delivery (
  tenant_id   text   NOT NULL,
  campaign_id uuid   NOT NULL,
  event       text   NOT NULL,
  -- In UTC, when the beacon arrived.
  day         date   NOT NULL,
  creative_id uuid   NOT NULL,
  count       bigint NOT NULL CHECK (count > 0),
  PRIMARY KEY (tenant_id, campaign_id, event, day, creative_id),
  FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaign (tenant_id, id),
  FOREIGN KEY (tenant_id, creative_id) REFERENCES creative (tenant_id, id)
);
