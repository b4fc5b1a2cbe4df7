-- One row for each change and operator: what has to be told, and whether it was.
CREATE TABLE delivery (
  tenant_id       text        NOT NULL,
  id              uuid        NOT NULL,
  operator        text        NOT NULL,
  entity          text        NOT NULL CHECK (entity IN ('subscriber', 'movie', 'booking')),
  entity_id       text        NOT NULL,
  version         bigint      NOT NULL,
  state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
  -- What is sent, frozen before the first attempt so that a repeat is the same to the byte. No personal data.
  payload         jsonb,
  removal         boolean     NOT NULL DEFAULT false,
  attempts        int         NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  claimed_until   timestamptz NOT NULL DEFAULT '-infinity',
  reason          text        NOT NULL DEFAULT '',
  occurred_at     timestamptz NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  ended_at        timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, operator, entity, entity_id, version)
);
-- The queue of an operator, and the head of each key's line.
CREATE INDEX delivery_due ON delivery (operator, next_attempt_at) WHERE state = 'pending';
CREATE INDEX delivery_line ON delivery (tenant_id, operator, entity, entity_id, version) WHERE state = 'pending';
CREATE INDEX delivery_age ON delivery (ended_at) WHERE state = 'delivered';
CREATE INDEX delivery_dead ON delivery (tenant_id, operator, id DESC) WHERE state = 'dead';
