import type { ConstraintCase } from './constraint-case.ts';

const INSERT_SECOND_ITEM = `INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
  SELECT o.id, i.slot_id, i.child_id, i.child_key, i.price_paise
    FROM payment_items i, (SELECT max(id) AS id FROM payments) o WHERE i.payment_id = $1`;

/** Constraints on payments and their holds. */
export const PAYMENT_CASES: ConstraintCase[] = [
  {
    constraint: 'payments_amount',
    refuses: "an amount below PhonePe's minimum",
    statement: 'UPDATE payments SET amount_paise = 99 WHERE id = $1',
    accepted: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
  },
  {
    constraint: 'payments_currency',
    refuses: 'a currency other than INR',
    statement: `UPDATE payments SET currency = 'USD' WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id too long for PhonePe',
    statement: `UPDATE payments SET merchant_transaction_id = repeat('a', 35) WHERE id = $1`,
    accepted: `UPDATE payments SET merchant_transaction_id = repeat('a', 34) WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id that can be guessed',
    statement: `UPDATE payments SET merchant_transaction_id = 'NBG-1' WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id with a line break at its end',
    statement: `UPDATE payments SET merchant_transaction_id = repeat('a', 30) || E'\\n' WHERE id = $1`,
  },
  {
    constraint: 'payments_booking_ref',
    refuses: 'a reference with ambiguous letters',
    statement: `UPDATE payments SET booking_ref = 'NBG-ILOU-0000-0000' WHERE id = $1`,
    accepted: `UPDATE payments SET booking_ref = 'NBG-HJKM-0000-0000' WHERE id = $1`,
  },
  {
    constraint: 'payments_pending_is_due',
    refuses: 'a pending payment that is not due',
    statement: 'UPDATE payments SET next_look_at = NULL WHERE id = $1',
    accepted: `UPDATE payments SET status = 'failed', next_look_at = NULL WHERE id = $1`,
  },
  ...['booked', 'refunding', 'refunded', 'refund_failed'].map((status) => ({
    constraint: 'payments_captured',
    refuses: `a payment that is ${status} but not captured`,
    statement: `UPDATE payments SET status = '${status}' WHERE id = $1`,
    accepted: `UPDATE payments SET status = '${status}', captured_at = now() WHERE id = $1`,
  })),
  {
    constraint: 'payments_merchant_transaction_id_key',
    refuses: 'two payments with one transaction id',
    statement: `UPDATE payments SET merchant_transaction_id = (SELECT merchant_transaction_id FROM bookings) WHERE id = $1`,
  },
  {
    constraint: 'payments_booking_ref_key',
    refuses: 'two payments with one reference',
    statement: 'UPDATE payments SET booking_ref = (SELECT booking_ref FROM bookings) WHERE id = $1',
  },
  {
    constraint: 'payment_items_price_positive',
    refuses: 'a place with price 0',
    statement: 'UPDATE payment_items SET price_paise = 0 WHERE payment_id = $1',
  },
  {
    constraint: 'payment_items_one_open_hold',
    refuses: 'a second open hold of a child on a slot',
    statement: INSERT_SECOND_ITEM,
    accepted: `WITH released AS (UPDATE payment_items SET hold = 'released' WHERE payment_id = $1)
      INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise, hold)
      SELECT o.id, i.slot_id, i.child_id, i.child_key, i.price_paise, 'released'
        FROM payment_items i, (SELECT max(id) AS id FROM payments) o WHERE i.payment_id = $1`,
  },
];
