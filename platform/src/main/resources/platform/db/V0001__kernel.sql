-- Tables that every domain's schema has. Domain migrations start at V1001.

-- Facts to be published: written in the effect's own transaction, deleted by the relay once Kafka has them.
CREATE TABLE outbox (
  id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id         text        NOT NULL,
  event_id          uuid        NOT NULL,
  type              text        NOT NULL,
  aggregate_id      text        NOT NULL,
  aggregate_version bigint      NOT NULL,
  payload           bytea       NOT NULL CHECK (octet_length(payload) <= 65536),
  traceparent       text        NOT NULL DEFAULT '',
  occurred_at       timestamptz NOT NULL DEFAULT now()
);

-- First answers to writes that carried an Idempotency-Key. `answer` is null while the first one runs.
CREATE TABLE idempotency (
  tenant_id    text        NOT NULL,
  principal    text        NOT NULL,
  rpc          text        NOT NULL,
  key          text        NOT NULL CHECK (length(key) <= 255),
  request_hash bytea       NOT NULL,
  answer       bytea,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, principal, rpc, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Who did what, append-only.
CREATE TABLE audit (
  tenant_id    text        NOT NULL,
  id           uuid        NOT NULL,
  actor        text        NOT NULL,
  action       text        NOT NULL,
  subject_kind text        NOT NULL,
  subject_id   text        NOT NULL,
  request_id   text        NOT NULL,
  client_ip    text        NOT NULL DEFAULT '',
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_subject ON audit (tenant_id, subject_kind, subject_id, at);

-- What a consumer has seen of each aggregate: the highest version whose effect is in this schema.
CREATE TABLE consumed_version (
  tenant_id    text        NOT NULL,
  consumer     text        NOT NULL,
  aggregate_id text        NOT NULL,
  version      bigint      NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, consumer, aggregate_id)
);

-- Events without a version (telemetry, webhooks) seen by a consumer, kept for the dedupe window.
CREATE TABLE consumed_event (
  tenant_id text        NOT NULL,
  consumer  text        NOT NULL,
  event_id  text        NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, consumer, event_id)
);
CREATE INDEX consumed_event_age ON consumed_event (at);

-- Events a consumer gave up on, with the reason, to be looked at.
CREATE TABLE dead_letter (
  tenant_id    text        NOT NULL,
  id           uuid        NOT NULL,
  consumer     text        NOT NULL,
  event_id     text        NOT NULL,
  type         text        NOT NULL,
  topic        text        NOT NULL,
  aggregate_id text        NOT NULL,
  version      bigint      NOT NULL,
  payload      bytea       NOT NULL,
  reason       text        NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
