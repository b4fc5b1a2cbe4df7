-- Theatres, showtimes, and who sits where. The safety of a sale rests on two constraints in this file:
-- the primary key of seat_claim (a seat of a show belongs to one booking) and showtime_slot (a screen shows one film at a time).

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE theatre (
  tenant_id  text        NOT NULL,
  id         uuid        NOT NULL,
  owner_id   text        NOT NULL,
  name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  city       text        NOT NULL CHECK (length(city) BETWEEN 1 AND 100),
  city_key   text        NOT NULL GENERATED ALWAYS AS (lower(city)) STORED,
  address    text        NOT NULL CHECK (length(address) <= 500),
  time_zone  text        NOT NULL,
  currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  version    bigint      NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX theatre_by_city ON theatre (tenant_id, city_key, name, id);
CREATE INDEX theatre_by_name ON theatre (tenant_id, name, id);

-- Layouts never change: a screen that is rebuilt gets a new one, and a show keeps the one it was scheduled with.
CREATE TABLE seat_map (
  tenant_id  text  NOT NULL,
  id         uuid  NOT NULL,
  layout     jsonb NOT NULL,
  seat_count int   NOT NULL CHECK (seat_count BETWEEN 1 AND 2000),
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE screen (
  tenant_id        text        NOT NULL,
  id               uuid        NOT NULL,
  theatre_id       uuid        NOT NULL,
  name             text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  cleaning_minutes int         NOT NULL CHECK (cleaning_minutes BETWEEN 0 AND 240),
  seat_map_id      uuid        NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, theatre_id, name),
  FOREIGN KEY (tenant_id, theatre_id) REFERENCES theatre (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_map_id) REFERENCES seat_map (tenant_id, id)
);

-- Title name, seat map and prices are what they were when the show was scheduled. local_date is the day on the theatre's clock.
CREATE TABLE showtime (
  tenant_id        text        NOT NULL,
  id               uuid        NOT NULL,
  theatre_id       uuid        NOT NULL,
  screen_id        uuid        NOT NULL,
  seat_map_id      uuid        NOT NULL,
  title_id         uuid        NOT NULL,
  title_name       text        NOT NULL,
  local_date       date        NOT NULL,
  starts_at        timestamptz NOT NULL,
  ends_at          timestamptz NOT NULL CHECK (ends_at > starts_at),
  cleaned_at       timestamptz NOT NULL CHECK (cleaned_at >= ends_at),
  prices           jsonb       NOT NULL,
  price_from_minor bigint      NOT NULL CHECK (price_from_minor > 0),
  state            text        NOT NULL DEFAULT 'ON_SALE' CHECK (state IN ('ON_SALE', 'CANCELLED')),
  version          bigint      NOT NULL DEFAULT 1,
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, theatre_id) REFERENCES theatre (tenant_id, id),
  FOREIGN KEY (tenant_id, screen_id) REFERENCES screen (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_map_id) REFERENCES seat_map (tenant_id, id),
  CONSTRAINT showtime_slot EXCLUDE USING gist
    (tenant_id WITH =, screen_id WITH =, tstzrange(starts_at, cleaned_at) WITH &&) WHERE (state <> 'CANCELLED')
);
CREATE INDEX showtime_by_start ON showtime (tenant_id, starts_at, id);
CREATE INDEX showtime_by_theatre ON showtime (tenant_id, theatre_id, starts_at, id);
CREATE INDEX showtime_by_title ON showtime (tenant_id, title_id, starts_at, id);

CREATE TABLE booking (
  tenant_id   text        NOT NULL,
  id          uuid        NOT NULL,
  account_id  text        NOT NULL,
  show_id     uuid        NOT NULL,
  -- SHA-256 of the hold it came from: one hold becomes one booking, however often it is asked for.
  hold_digest bytea       NOT NULL,
  state       text        NOT NULL CHECK (state IN
    ('PENDING_PAYMENT', 'CONFIRMED', 'EXPIRING', 'EXPIRED', 'DECLINED', 'CAPTURE_FAILED')),
  currency    text        NOT NULL,
  total_minor bigint      NOT NULL CHECK (total_minor > 0),
  pay_by      timestamptz NOT NULL,
  -- Rises by one with each event of the booking.
  version     bigint      NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, hold_digest),
  FOREIGN KEY (tenant_id, show_id) REFERENCES showtime (tenant_id, id)
);
CREATE INDEX booking_by_account ON booking (tenant_id, account_id, id DESC);
CREATE INDEX booking_by_change ON booking (updated_at);

-- The price snapshot.
CREATE TABLE booking_seat (
  tenant_id   text   NOT NULL,
  booking_id  uuid   NOT NULL,
  seat_id     text   NOT NULL,
  category    text   NOT NULL,
  price_minor bigint NOT NULL CHECK (price_minor > 0),
  PRIMARY KEY (tenant_id, booking_id, seat_id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id)
);

-- Who has which seat of which show: at most one booking, by the primary key. Never partitioned by time: that would need the time in the key.
-- Claims are inserted before their booking, which the transaction then adds: so the likeliest refusal comes first.
CREATE TABLE seat_claim (
  tenant_id  text        NOT NULL,
  show_id    uuid        NOT NULL,
  seat_id    text        NOT NULL,
  booking_id uuid        NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, show_id, seat_id),
  FOREIGN KEY (tenant_id, show_id) REFERENCES showtime (tenant_id, id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX seat_claim_by_booking ON seat_claim (tenant_id, booking_id);

-- What we know of the payment at the provider, and when to look again. The id is the idempotency key of every call about it.
CREATE TABLE payment_attempt (
  tenant_id           text        NOT NULL,
  id                  uuid        NOT NULL,
  booking_id          uuid        NOT NULL,
  -- The provider's token; empty once he has answered.
  method              text        NOT NULL,
  amount_minor        bigint      NOT NULL CHECK (amount_minor > 0),
  currency            text        NOT NULL,
  status              text        NOT NULL DEFAULT 'NEW' CHECK (status IN
    ('NEW', 'REQUIRES_ACTION', 'PROCESSING', 'REQUIRES_CAPTURE', 'SUCCEEDED', 'CANCELED', 'DECLINED', 'REFUNDING', 'REFUNDED')),
  provider_payment_id text        NOT NULL DEFAULT '',
  action_url          text        NOT NULL DEFAULT '',
  decline_code        text        NOT NULL DEFAULT '',
  captures_refused    int         NOT NULL DEFAULT 0,
  confirmed_at        timestamptz,
  -- Webhooks that came about it, and how many of them had come when the provider was asked last: more came, he is asked again,
  -- even where nothing is left to do.
  webhooks            int         NOT NULL DEFAULT 0,
  webhooks_answered   int         NOT NULL DEFAULT 0,
  -- Fruitless calls in a row, for the backoff.
  fruitless           int         NOT NULL DEFAULT 0,
  -- When the reconciler takes it up; whoever works on it moves this on first, so that one that dies is followed by another.
  next_step_at        timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, booking_id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id)
);
CREATE INDEX payment_attempt_due ON payment_attempt (next_step_at) WHERE next_step_at IS NOT NULL;

-- Double entry: each row moves an amount from one account (credit) to another (debit), so all balances sum to zero by construction.
-- A kind of movement happens once per booking.
CREATE TABLE ledger (
  tenant_id    text        NOT NULL,
  id           uuid        NOT NULL,
  booking_id   uuid        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('sale', 'capture', 'sale_reversed', 'late_capture', 'refund')),
  debit        text        NOT NULL CHECK (debit IN ('receivable', 'cash', 'sales', 'suspense')),
  credit       text        NOT NULL CHECK (credit IN ('receivable', 'cash', 'sales', 'suspense')),
  amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
  currency     text        NOT NULL,
  -- Of the statement, not of the transaction: movements of one transaction stand in their order too.
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, booking_id, kind),
  CHECK (debit <> credit),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id)
);

CREATE TABLE ticket (
  tenant_id  text        NOT NULL,
  id         uuid        NOT NULL,
  booking_id uuid        NOT NULL,
  show_id    uuid        NOT NULL,
  seat_id    text        NOT NULL,
  -- Signed once, when it is issued: see TicketCode.
  code       text        NOT NULL,
  issued_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, booking_id, seat_id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id)
);

-- Ed25519 keys that tickets are signed with: one a tenant, until there is rotation.
CREATE TABLE ticket_key (
  tenant_id   text        NOT NULL,
  number      int         NOT NULL,
  id          text        NOT NULL,
  public_key  bytea       NOT NULL,
  private_key bytea       NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, number),
  UNIQUE (tenant_id, id)
);
