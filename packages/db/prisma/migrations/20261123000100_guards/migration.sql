-- What decides who wins. Each constraint here is the last line behind a guarded statement in the code.

-- Catalogue -------------------------------------------------------------------------------------------

ALTER TABLE games
  ADD CONSTRAINT games_age_range CHECK (min_age_months >= 0 AND max_age_months >= min_age_months),
  ADD CONSTRAINT games_minutes_positive CHECK (minutes > 0);

ALTER TABLE slots
  ADD CONSTRAINT slots_room CHECK (held >= 0 AND booked >= 0 AND held + booked <= capacity),
  ADD CONSTRAINT slots_price_positive CHECK (price_paise > 0),
  ADD CONSTRAINT slots_ends_after_start CHECK (ends_at > starts_at);

ALTER TABLE add_ons
  ADD CONSTRAINT add_ons_price_positive CHECK (price_paise > 0),
  ADD CONSTRAINT add_ons_stock_not_negative CHECK (stock >= 0),
  -- A check that answers NULL passes: what may be NULL is counted first.
  ADD CONSTRAINT add_ons_bundle CHECK (
    num_nulls(bundle_from_quantity, bundle_percent_off) IN (0, 2)
    AND bundle_from_quantity >= 2 AND bundle_percent_off BETWEEN 1 AND 100);

ALTER TABLE promo_codes
  ADD CONSTRAINT promo_codes_one_kind CHECK (
    num_nulls(percent_off, fixed_paise) = 1 AND percent_off BETWEEN 1 AND 100 AND fixed_paise > 0),
  ADD CONSTRAINT promo_codes_period CHECK (valid_to > valid_from);

-- Payments --------------------------------------------------------------------------------------------

ALTER TABLE payments
  -- PhonePe takes 100 paise at the least.
  ADD CONSTRAINT payments_amount CHECK (amount_paise >= 100),
  ADD CONSTRAINT payments_currency CHECK (currency = 'INR'),
  -- Fits both PhonePe APIs (V1 takes fewer than 35 characters).
  ADD CONSTRAINT payments_transaction_id CHECK (merchant_transaction_id ~ '^[A-Za-z0-9_-]{20,34}$'),
  ADD CONSTRAINT payments_booking_ref CHECK (booking_ref ~ '^NBG(-[0-9A-HJKMNP-TV-Z]{4}){3}$'),
  -- The row is the job: a pending payment that nobody would look at again cannot be stored.
  ADD CONSTRAINT payments_pending_is_due CHECK (status <> 'pending' OR next_look_at IS NOT NULL),
  -- Money that we act on was captured, and we know when we learnt it.
  ADD CONSTRAINT payments_captured CHECK (
    captured_at IS NOT NULL OR status NOT IN ('booked', 'refunding', 'refunded', 'refund_failed')),
  ADD CONSTRAINT payments_identity UNIQUE (id, merchant_transaction_id, booking_ref);

CREATE INDEX payments_due ON payments (next_look_at) WHERE next_look_at IS NOT NULL;

ALTER TABLE payment_items ADD CONSTRAINT payment_items_price_positive CHECK (price_paise > 0);

-- One open hold per child and slot, so that no script can hold every place.
CREATE UNIQUE INDEX payment_items_one_open_hold ON payment_items (slot_id, child_key) WHERE hold = 'held';

-- Bookings --------------------------------------------------------------------------------------------

-- A booking's transaction id and reference are its payment's, or it cannot be stored.
ALTER TABLE bookings ADD CONSTRAINT bookings_same_identity
  FOREIGN KEY (payment_id, merchant_transaction_id, booking_ref)
  REFERENCES payments (id, merchant_transaction_id, booking_ref) ON DELETE RESTRICT;

ALTER TABLE booking_items ADD CONSTRAINT booking_items_price_positive CHECK (price_paise > 0);

-- A child plays a slot once.
CREATE UNIQUE INDEX booking_items_one_live_place ON booking_items (slot_id, child_key) WHERE cancelled_at IS NULL;

-- Outbox and refunds ----------------------------------------------------------------------------------

ALTER TABLE emails
  ADD CONSTRAINT emails_queued_is_due CHECK (status <> 'queued' OR next_look_at IS NOT NULL),
  ADD CONSTRAINT emails_handed_over CHECK (status NOT IN ('handed_over', 'unknown') OR handed_over_at IS NOT NULL);

CREATE INDEX emails_due ON emails (next_look_at) WHERE next_look_at IS NOT NULL;

ALTER TABLE refunds ADD CONSTRAINT refunds_amount_positive CHECK (amount_paise > 0);

CREATE UNIQUE INDEX refunds_one_open ON refunds (payment_id) WHERE status IN ('requested', 'pending', 'confirmed');
CREATE INDEX refunds_due ON refunds (next_look_at) WHERE next_look_at IS NOT NULL;

-- Private: logins of the roles, and secrets made once. Only the owner reads the former, only settlement the latter.

CREATE SCHEMA private;

CREATE TABLE private.logins (
  role text PRIMARY KEY,
  login text NOT NULL UNIQUE,
  password text NOT NULL
);

CREATE TABLE private.secrets (
  name text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE private.applied_grants (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  digest text NOT NULL
);
