-- What can be subscribed to. A price never changes: subscriptions refer to the row.
CREATE TABLE plan (
  tenant_id    text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  id           uuid        NOT NULL,
  name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  tier         text        NOT NULL CHECK (tier IN ('premium')),
  amount_minor bigint      NOT NULL CHECK (amount_minor BETWEEN 1 AND 1000000000),
  currency     text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  period       text        NOT NULL CHECK (period IN ('P1M', 'P1Y')),
  trial_days   integer     NOT NULL CHECK (trial_days BETWEEN 0 AND 90),
  created_at   timestamptz NOT NULL,
  -- Null while it is on offer.
  retired_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX plan_on_offer ON plan (tenant_id, amount_minor) WHERE retired_at IS NULL;

-- Subscriptions, those that ended too: what was paid stays known when its account is erased, hence no foreign key to it.
CREATE TABLE subscription (
  tenant_id         text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  -- Begins every idempotency key we send about it.
  id                uuid        NOT NULL,
  account_id        uuid        NOT NULL,
  plan_id           uuid        NOT NULL,
  state             text        NOT NULL CHECK (state IN ('pending', 'trial', 'active', 'past_due', 'cancelled', 'expired')),
  -- Of the trial it is to begin with; 0 for none.
  trial_days        integer     NOT NULL,
  -- End of the trial, once it began.
  trial_until       timestamptz,
  -- From when periods count; null until the first is paid or a trial began.
  anchor            timestamptz,
  -- Periods paid for.
  periods           integer     NOT NULL CHECK (periods >= 0),
  -- End of what is paid or tried; while pending, until when the customer may decide.
  period_end        timestamptz NOT NULL,
  past_due_since    timestamptz,
  -- Refusals of the period that is due.
  refusals          integer     NOT NULL,
  -- The provider's leave to charge; empty for none.
  mandate_id        text        NOT NULL CHECK (length(mandate_id) <= 255),
  -- A payment method that is to become the mandate: the customer's secret; empty once the provider has answered.
  method            text        NOT NULL CHECK (length(method) <= 255),
  -- Counts the methods, for keys.
  methods           integer     NOT NULL,
  -- A mandate the customer has yet to approve; empty for none.
  mandate_asked     text        NOT NULL CHECK (length(mandate_asked) <= 255),
  -- Where he does; empty for nowhere.
  action_url        text        NOT NULL CHECK (length(action_url) <= 2000),
  -- Whether the tier is ours to take back.
  tier_given        boolean     NOT NULL,
  trial_end_told    boolean     NOT NULL,
  -- Why the provider refused last; empty for nothing.
  decline_code      text        NOT NULL CHECK (length(decline_code) <= 100),
  end_reason        text        NOT NULL CHECK (length(end_reason) <= 50),
  ended_at          timestamptz,
  -- Webhooks that came about it, and those after which the provider was asked.
  webhooks          integer     NOT NULL DEFAULT 0,
  webhooks_answered integer     NOT NULL DEFAULT 0,
  -- Questions in a row that brought nothing.
  fruitless         integer     NOT NULL DEFAULT 0,
  -- Null when there is nothing to be done ever.
  next_step_at      timestamptz,
  version           bigint      NOT NULL,
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, plan_id) REFERENCES plan (tenant_id, id)
);
-- One live subscription an account, and one trial ever, whoever asks at once.
CREATE UNIQUE INDEX subscription_live ON subscription (tenant_id, account_id) WHERE state <> 'expired';
CREATE UNIQUE INDEX subscription_trial ON subscription (tenant_id, account_id) WHERE trial_until IS NOT NULL;
CREATE INDEX subscription_of_account ON subscription (tenant_id, account_id, id);
CREATE INDEX subscription_due ON subscription (next_step_at) WHERE next_step_at IS NOT NULL;

-- Every charge, written before the provider is asked: one row a period.
CREATE TABLE invoice (
  tenant_id       text        NOT NULL,
  id              uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  account_id      uuid        NOT NULL,
  -- Which period, from 1.
  number          integer     NOT NULL CHECK (number >= 1),
  -- Rises after a refusal, with the key: the provider repeats its answer to an old one.
  attempt         integer     NOT NULL CHECK (attempt >= 1),
  amount_minor    bigint      NOT NULL,
  currency        text        NOT NULL,
  state           text        NOT NULL CHECK (state IN ('open', 'paid', 'refused', 'void')),
  -- The provider's id of the charge; empty while it hasn't answered.
  charge_id       text        NOT NULL CHECK (length(charge_id) <= 255),
  -- Mandate this attempt charges, fixed with its key.
  mandate_id      text        NOT NULL,
  -- True once this attempt was sent.
  sent            boolean     NOT NULL,
  failure_code    text        NOT NULL CHECK (length(failure_code) <= 100),
  -- Why a person has to look; empty for nothing.
  flag            text        NOT NULL CHECK (length(flag) <= 100),
  period_from     timestamptz NOT NULL,
  period_to       timestamptz NOT NULL,
  created_at      timestamptz NOT NULL,
  settled_at      timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, subscription_id, number)
);
CREATE INDEX invoice_of_account ON invoice (tenant_id, account_id, id);
-- A charge pays for one period only.
CREATE UNIQUE INDEX invoice_charge ON invoice (tenant_id, charge_id) WHERE charge_id <> '';

-- Webhooks that were taken in, for as long as they may come again.
CREATE TABLE billing_webhook (
  tenant_id   text        NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 64),
  id          text        NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX billing_webhook_age ON billing_webhook (received_at);
