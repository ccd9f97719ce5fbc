import type { ServingRole } from '../src/role-names.ts';

/** A harmful statement that one additional grant would allow a role to run. */
export type ForbiddenAct = {
  role: ServingRole;
  act: string;
  statement: string;
  /** With these additional grants, the statement succeeds. */
  grants: string[];
  /** `$1` is the id of this payment; absent: of a pending one. */
  payment?: 'booked';
};

const INSERT_BOOKING = `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
  SELECT id, merchant_transaction_id, booking_ref, event_id FROM payments WHERE id = $1`;
const BOOKING_GRANTS = [
  'INSERT (payment_id, merchant_transaction_id, booking_ref, event_id) ON bookings',
  'USAGE ON SEQUENCE bookings_id_seq',
];

export const FORBIDDEN_ACTS: ForbiddenAct[] = [
  { role: 'reader', act: 'make a booking', statement: INSERT_BOOKING, grants: BOOKING_GRANTS },
  {
    role: 'reader',
    act: 'set a payment to booked',
    statement: `UPDATE payments SET status = 'booked', captured_at = now() WHERE id = $1`,
    grants: ['UPDATE (status, captured_at) ON payments'],
  },
  {
    role: 'reader',
    act: 'free a place',
    statement:
      'DELETE FROM booking_items WHERE booking_id IN (SELECT id FROM bookings WHERE payment_id = $1)',
    grants: ['DELETE ON booking_items'],
    payment: 'booked',
  },
  {
    role: 'reader',
    act: "read a webhook's body",
    statement: 'SELECT body FROM webhook_events WHERE $1::bigint > 0',
    grants: ['SELECT (body) ON webhook_events'],
  },
  {
    role: 'reader',
    act: "read a parent's phone number",
    statement: 'SELECT phone FROM parents WHERE payment_id = $1',
    grants: ['SELECT (phone, payment_id) ON parents'],
  },
  {
    role: 'reader',
    act: "read a child's date of birth",
    statement: 'SELECT date_of_birth FROM children WHERE payment_id = $1',
    grants: ['SELECT (date_of_birth) ON children'],
  },
  {
    role: 'reader',
    act: 'read the application secret',
    statement: 'SELECT value FROM private.secrets WHERE $1::bigint > 0',
    grants: ['USAGE ON SCHEMA private', 'SELECT ON private.secrets'],
  },
  {
    role: 'checkout',
    act: 'make a booking',
    statement: INSERT_BOOKING,
    grants: BOOKING_GRANTS,
  },
  {
    role: 'checkout',
    act: 'add a place to a booking',
    statement: `INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
      SELECT b.id, s.id, k.id, 'another', 100 FROM bookings b, (SELECT max(id) AS id FROM slots) s, children k
       WHERE b.payment_id = $1 AND k.payment_id = $1`,
    grants: [
      'INSERT ON booking_items',
      'USAGE ON SEQUENCE booking_items_id_seq',
      'SELECT (id, payment_id) ON bookings',
    ],
    payment: 'booked',
  },
  {
    role: 'checkout',
    act: 'set a payment to failed',
    statement: `UPDATE payments SET status = 'failed' WHERE id = $1`,
    grants: ['UPDATE (status) ON payments'],
  },
  {
    role: 'checkout',
    act: 'set a payment to captured',
    statement: 'UPDATE payments SET captured_at = now() WHERE id = $1',
    grants: ['UPDATE (captured_at) ON payments'],
  },
  {
    role: 'checkout',
    act: "change a payment's amount",
    statement: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
    grants: ['UPDATE (amount_paise) ON payments'],
  },
  {
    role: 'checkout',
    act: 'insert a payment that is already booked',
    statement: `INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                                      amount_paise, hold_expires_at, order_final_at, status, captured_at)
      SELECT 'nibog_already_booked_0', 'NBG-0000-0000-0000', 'x', '', event_id, 100, now(), now(), 'booked', now()
        FROM payments WHERE id = $1`,
    grants: ['INSERT (status, captured_at) ON payments'],
  },
  {
    role: 'checkout',
    act: 'queue a mail',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'm', now())`,
    grants: ['INSERT ON emails', 'USAGE ON SEQUENCE emails_id_seq'],
  },
  {
    role: 'checkout',
    act: 'request a refund',
    statement: `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at) VALUES ($1, 'r', 100, 'other', now())`,
    grants: ['INSERT ON refunds', 'USAGE ON SEQUENCE refunds_id_seq'],
  },
  {
    role: 'checkout',
    act: 'count a place as booked',
    statement:
      'UPDATE slots SET booked = booked + 1 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (booked) ON slots'],
  },
  {
    role: 'checkout',
    act: "raise a slot's capacity",
    statement:
      'UPDATE slots SET capacity = capacity + 1 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (capacity) ON slots'],
  },
  {
    role: 'checkout',
    act: "lower a slot's price",
    statement:
      'UPDATE slots SET price_paise = 100 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (price_paise) ON slots'],
  },
  {
    role: 'checkout',
    act: "raise an add-on's stock",
    statement: 'UPDATE add_on_variants SET stock = stock + 1 WHERE $1::bigint > 0',
    grants: ['UPDATE (stock) ON add_on_variants'],
  },
  {
    role: 'checkout',
    act: 'count an add-on as sold',
    statement: 'UPDATE add_on_variants SET sold = sold + 1 WHERE $1::bigint > 0 AND stock > held + sold',
    grants: ['UPDATE (sold) ON add_on_variants'],
  },
  {
    role: 'checkout',
    act: "remove a promo code's usage limit",
    statement: 'UPDATE promo_codes SET usage_limit = NULL WHERE $1::bigint > 0',
    grants: ['UPDATE (usage_limit) ON promo_codes'],
  },
  {
    role: 'checkout',
    act: "remove a promo code's maximum discount",
    statement: 'UPDATE promo_codes SET max_discount_paise = NULL WHERE $1::bigint > 0',
    grants: ['UPDATE (max_discount_paise) ON promo_codes'],
  },
  {
    role: 'webhook',
    act: 'make a booking',
    statement: INSERT_BOOKING,
    grants: [...BOOKING_GRANTS, 'SELECT (booking_ref, event_id) ON payments'],
  },
  {
    role: 'webhook',
    act: 'set a payment to booked',
    statement: `UPDATE payments SET status = 'booked', captured_at = now() WHERE id = $1`,
    grants: ['UPDATE (status, captured_at) ON payments'],
  },
  {
    role: 'webhook',
    act: "read a webhook's body",
    statement: 'SELECT body FROM webhook_events WHERE $1::bigint > 0',
    grants: ['SELECT (body) ON webhook_events'],
  },
  {
    role: 'webhook',
    act: "read a parent's data",
    statement: 'SELECT full_name, email, phone FROM parents WHERE payment_id = $1',
    grants: ['SELECT ON parents'],
  },
  {
    role: 'webhook',
    act: "read a child's name",
    statement: 'SELECT full_name FROM children WHERE payment_id = $1',
    grants: ['SELECT (full_name, payment_id) ON children'],
  },
  {
    role: 'webhook',
    act: 'hold a place',
    statement: 'UPDATE slots SET held = held + 1 WHERE $1::bigint > 0 AND capacity > held + booked',
    grants: ['UPDATE (held) ON slots', 'SELECT (held, booked, capacity) ON slots'],
  },
  {
    role: 'settlement',
    act: 'delete booked places',
    statement:
      'DELETE FROM booking_items WHERE booking_id IN (SELECT id FROM bookings WHERE payment_id = $1)',
    grants: ['DELETE ON booking_items'],
    payment: 'booked',
  },
  {
    role: 'settlement',
    act: "change a payment's amount",
    statement: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
    grants: ['UPDATE (amount_paise) ON payments'],
  },
  {
    role: 'settlement',
    act: "change a payment's reference",
    statement: `UPDATE payments SET booking_ref = 'NBG-0000-0000-0000' WHERE id = $1`,
    grants: ['UPDATE (booking_ref) ON payments'],
  },
  {
    role: 'settlement',
    act: "change a payment's transaction id",
    statement: `UPDATE payments SET merchant_transaction_id = 'nibog_another_000000000' WHERE id = $1`,
    grants: ['UPDATE (merchant_transaction_id) ON payments'],
  },
  {
    role: 'settlement',
    act: 'rewrite the timeline',
    statement: `UPDATE payment_timeline SET cause = 'another' WHERE payment_id = $1`,
    grants: ['UPDATE (cause) ON payment_timeline'],
  },
  {
    role: 'settlement',
    act: 'delete the timeline',
    statement: 'DELETE FROM payment_timeline WHERE payment_id = $1',
    grants: ['DELETE ON payment_timeline'],
  },
  {
    role: 'settlement',
    act: 'move a booking to another event',
    statement: 'UPDATE bookings SET event_id = event_id + 1 WHERE payment_id = $1',
    grants: ['UPDATE (event_id) ON bookings'],
    payment: 'booked',
  },
  {
    role: 'settlement',
    act: "read the other roles' logins",
    statement: 'SELECT password FROM private.logins WHERE $1::bigint > 0',
    grants: ['SELECT ON private.logins'],
  },
  {
    role: 'retention',
    act: "delete a payment's mails",
    statement: 'DELETE FROM emails WHERE payment_id = $1',
    grants: ['DELETE ON emails'],
    payment: 'booked',
  },
  {
    role: 'retention',
    act: 'make a webhook look old',
    statement: `UPDATE webhook_events SET received_at = now() - interval '1 year' WHERE $1::bigint > 0`,
    grants: ['UPDATE (received_at) ON webhook_events'],
  },
];
