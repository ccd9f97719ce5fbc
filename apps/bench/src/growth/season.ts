/**
 * The rows of past seasons, generated inside PostgreSQL: `n` determines all rows of payment `n`. Of a hundred payments, 87
 * were booked, and two of those were cancelled and refunded. Each payment has four timeline rows and one webhook.
 */
export type Season = {
  payments: number;
  /** The last ones are upcoming, all others are past. */
  events: number;
};

const PAYMENTS_PER_EVENT = 500;
const SLOTS_PER_EVENT = 8;
const UPCOMING_EVENTS = 10;
/** The number of payments with the same contact: families book several times. */
const PAYMENTS_PER_PARENT = 4;
/** Of this number of settled payments before the pending ones, those that failed or expired still have a next look. */
const RECENTLY_SETTLED = 400;
/** The number of pending payments, at every size. */
const PENDING = 200;

export function createSeason(payments: number): Season {
  return { payments, events: Math.ceil(payments / PAYMENTS_PER_EVENT) };
}

/** The statements that insert the catalogue, before the payments. */
export function catalogueStatements({ events }: Season): string[] {
  const pastEvents = Math.max(events - UPCOMING_EVENTS, 0);
  return [
    `INSERT INTO cities (id, slug, name) SELECT n, 'city-' || n, 'City ' || n FROM generate_series(1, 50) n`,
    `INSERT INTO venues (id, city_id, name, address) SELECT n, n, 'Hall ' || n, 'Street ' || n FROM generate_series(1, 50) n`,
    `INSERT INTO games (id, slug, name, description, min_age_months, max_age_months, minutes)
     SELECT n, 'game-' || n, 'Game ' || n, 'A game', 5, 84, 60 FROM generate_series(1, ${SLOTS_PER_EVENT}) n`,
    `INSERT INTO events (id, slug, title, about, date, city_id, venue_id, status, terms_version)
     SELECT n, 'event-' || n, 'Event ' || n, 'A day of games',
            CASE WHEN n > ${pastEvents} THEN current_date + 14 + n % 30 ELSE current_date - 3 - ((${pastEvents} - n) * 700 / ${events})::int END,
            1 + n % 50, 1 + n % 50, CASE WHEN n > ${pastEvents} THEN 'published' ELSE 'completed' END::event_status, 'test-terms'
       FROM generate_series(1, ${events}) n`,
    `INSERT INTO slots (id, event_id, game_id, starts_at, ends_at, price_paise, capacity)
     SELECT (e.id - 1) * ${SLOTS_PER_EVENT} + k, e.id, k, e.date + k * interval '1 hour', e.date + (k + 1) * interval '1 hour',
            180000, 1000
       FROM events e CROSS JOIN generate_series(1, ${SLOTS_PER_EVENT}) k`,
    `INSERT INTO add_ons (id, event_id, slug, name, price_paise) SELECT id, id, 'shirt', 'T-shirt', 50000 FROM events`,
    `INSERT INTO add_on_variants (id, add_on_id, label) SELECT id, id, 'M' FROM events`,
    `INSERT INTO promo_codes (id, code, percent_off, valid_from, valid_to)
     SELECT n, 'SEASON' || n, 10, now() - interval '3 years', now() + interval '1 year'
       FROM generate_series(1, ${Math.ceil(events / 10)}) n`,
  ];
}

const TXN = `'g_' || md5(n::text)`;
// The factor is odd, so different n give different 48-bit values.
const REF = `regexp_replace(upper(lpad(to_hex((n * 184467440737) % 281474976710656), 12, '0')), '(.{4})(.{4})(.{4})', 'NBG-\\1-\\2-\\3')`;
const EVENT = `((n - 1) / ${PAYMENTS_PER_EVENT} + 1)::int`;
const SLOT = `(((n - 1) / ${PAYMENTS_PER_EVENT}) * ${SLOTS_PER_EVENT} + n % ${SLOTS_PER_EVENT} + 1)::int`;
const HAS_SHIRT = `n % 10 = 1`;
const HAS_CODE = `n % 20 = 3`;
const DISCOUNT = `CASE WHEN ${HAS_CODE} THEN 18000 ELSE 0 END`;
const AMOUNT = `180000 + CASE WHEN ${HAS_SHIRT} THEN 50000 ELSE 0 END - ${DISCOUNT}`;

/** The statements that insert payments `from` to `to` with all their related rows. */
export function paymentStatements({ payments, events }: Season, from: number, to: number): string[] {
  const parents = Math.ceil(payments / PAYMENTS_PER_PARENT);
  const settled = payments - PENDING;
  const status = `CASE WHEN n > ${settled} THEN 'pending' WHEN n % 100 < 85 THEN 'booked' WHEN n % 100 < 93 THEN 'expired'
                       WHEN n % 100 < 95 THEN 'failed' ELSE 'refunded' END`;
  const live = `(n <= ${settled} AND n % 100 < 85)`;
  const refunded = `(n <= ${settled} AND n % 100 >= 95)`;
  const cancelled = `(${refunded} AND n % 100 >= 98)`;
  const booked = `(${live} OR ${cancelled})`;
  const hold = `CASE WHEN n > ${settled} THEN 'held' WHEN ${live} THEN 'booked' ELSE 'released' END::hold_status`;
  const at = `now() - interval '1 hour' - (${payments} - n) * interval '1 second' * ${Math.floor((700 * 86_400) / payments)}`;
  const all = `generate_series(${from}::bigint, ${to}::bigint) n`;
  return [
    `INSERT INTO payments (id, merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id, status,
                           amount_paise, discount_paise, created_at, hold_expires_at, order_final_at, next_look_at,
                           captured_at, closed_at, gateway_order_id, redirect_url, looks)
     SELECT n, ${TXN}, ${REF}, md5('key' || n) || md5('hash' || n), md5('input' || n), ${EVENT}, (${status})::payment_status,
            ${AMOUNT}, ${DISCOUNT}, ${at}, ${at} + interval '20 min', ${at} + interval '25 min',
            CASE WHEN n > ${settled} OR (n > ${settled - RECENTLY_SETTLED} AND n % 100 BETWEEN 85 AND 94) THEN now() + interval '1 day' END,
            CASE WHEN ${booked} OR ${refunded} THEN ${at} + interval '2 min' END,
            CASE WHEN n <= ${settled} AND NOT ${live} THEN ${at} + interval '20 min' END,
            'OMO' || md5('order' || n), 'https://pay.example/' || md5('page' || n), 3
       FROM ${all}`,
    `INSERT INTO parents (payment_id, full_name, email, phone)
     SELECT n, 'Asha Rao', 'parent' || n % ${parents} || '@example.com', '+919' || lpad((n % ${parents})::text, 9, '0') FROM ${all}`,
    `INSERT INTO consents (payment_id, terms_version, consented_at) SELECT n, 'test-terms', ${at} FROM ${all}`,
    `INSERT INTO children (id, payment_id, position, full_name, date_of_birth, gender)
     SELECT n, n, 0, 'Aarav Rao', '2024-03-31', 'other' FROM ${all}`,
    `INSERT INTO payment_items (id, payment_id, slot_id, child_id, child_key, price_paise, hold)
     SELECT n, n, ${SLOT}, n, md5('child' || n), 180000, ${hold} FROM ${all}`,
    `INSERT INTO payment_add_ons (id, payment_id, variant_id, quantity, unit_paise, hold)
     SELECT n, n, ${EVENT}, 1, 50000, ${hold} FROM ${all} WHERE ${HAS_SHIRT}`,
    `INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise, hold)
     SELECT n, 1 + (${EVENT} - 1) / 10, 18000, ${hold} FROM ${all} WHERE ${HAS_CODE} AND ${EVENT} <= ${events}`,
    `INSERT INTO bookings (id, payment_id, merchant_transaction_id, booking_ref, event_id, created_at, cancelled_at)
     SELECT n, n, ${TXN}, ${REF}, ${EVENT}, ${at} + interval '2 min', CASE WHEN ${cancelled} THEN ${at} + interval '1 day' END
       FROM ${all} WHERE ${booked}`,
    `INSERT INTO booking_items (id, booking_id, slot_id, child_id, child_key, price_paise, cancelled_at)
     SELECT n, n, ${SLOT}, n, md5('child' || n), 180000, CASE WHEN ${cancelled} THEN ${at} + interval '1 day' END
       FROM ${all} WHERE ${booked}`,
    `INSERT INTO refunds (id, payment_id, merchant_refund_id, gateway_refund_id, amount_paise, reason, status, created_at, completed_at, looks)
     SELECT n, n, 'r_' || md5('refund' || n), 'OMR' || md5('refund' || n), ${AMOUNT},
            CASE WHEN ${cancelled} THEN 'cancelled_by_parent' ELSE 'no_place_left' END::refund_reason, 'completed',
            ${at} + interval '1 day', ${at} + interval '2 days', 4 FROM ${all} WHERE ${refunded}`,
    `INSERT INTO emails (id, payment_id, kind, status, message_id, created_at, handed_over_at, closed_at, smtp_code, looks)
     SELECT n * 2 - CASE WHEN kind = 'refund_completed' THEN 0 ELSE 1 END, n, kind, 'sent', md5(kind::text || n), ${at}, ${at}, ${at}, 250, 1
       FROM ${all}, unnest(ARRAY['booking_confirmed', 'refund_completed']::email_kind[]) AS kind
      WHERE CASE kind WHEN 'booking_confirmed' THEN ${booked} ELSE ${refunded} END`,
    `INSERT INTO webhook_events (id, dedupe_key, received_at, event, merchant_transaction_id, body)
     SELECT n, md5('a' || n) || md5('b' || n), ${at} + interval '2 min', 'checkout.order.completed', ${TXN},
            convert_to(repeat(md5(n::text), 10), 'UTF8') FROM ${all}`,
    `INSERT INTO payment_timeline (id, payment_id, at, from_status, to_status, cause)
     SELECT (n - 1) * 4 + k, n, ${at} + k * interval '30 s', CASE WHEN k > 1 THEN 'pending' END::payment_status,
            CASE WHEN k < 4 THEN 'pending' ELSE ${status} END::payment_status,
            CASE k WHEN 1 THEN 'checkout' WHEN 4 THEN 'PhonePe: COMPLETED' ELSE 'PhonePe: PENDING' END
       FROM ${all}, generate_series(1, 4) k`,
  ];
}

/** The statements that come last: they set the counters and the sequences. */
export const FINAL_STATEMENTS = [
  `UPDATE slots s SET booked = c.booked, held = c.held
     FROM (SELECT slot_id, count(*) FILTER (WHERE hold = 'booked') AS booked, count(*) FILTER (WHERE hold = 'held') AS held
             FROM payment_items GROUP BY slot_id) c
    WHERE c.slot_id = s.id`,
  `UPDATE add_on_variants v SET sold = c.sold, held = c.held
     FROM (SELECT variant_id, count(*) FILTER (WHERE hold = 'booked') AS sold, count(*) FILTER (WHERE hold = 'held') AS held
             FROM payment_add_ons GROUP BY variant_id) c
    WHERE c.variant_id = v.id`,
  `UPDATE promo_codes p SET used = c.used, held = c.held
     FROM (SELECT promo_code_id, count(*) FILTER (WHERE hold = 'booked') AS used, count(*) FILTER (WHERE hold = 'held') AS held
             FROM promo_uses GROUP BY promo_code_id) c
    WHERE c.promo_code_id = p.id`,
  `SELECT setval(pg_get_serial_sequence(format('%I', t.name), 'id'),
                 (xpath('/row/m/text()', query_to_xml(format('SELECT coalesce(max(id), 1) AS m FROM %I', t.name), false, true, '')))[1]::text::bigint)
     FROM (SELECT table_name AS name FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name = 'id' AND column_default LIKE 'nextval%') t`,
];
