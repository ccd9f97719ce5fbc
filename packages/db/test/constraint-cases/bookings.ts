import type { ConstraintCase } from './constraint-case.ts';

export const INSERT_SECOND_PLACE = `INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
  SELECT i.booking_id, i.slot_id, k.id, i.child_key, i.price_paise
    FROM booking_items i JOIN bookings b ON b.id = i.booking_id, (SELECT max(id) AS id FROM children) k
   WHERE b.payment_id = $1`;
const insertBookingAs = (transactionId: string, bookingRef: string) =>
  `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
   SELECT id, ${transactionId}, ${bookingRef}, event_id FROM payments WHERE id = $1`;

/** Constraints on bookings and cancellation rules. */
export const BOOKING_CASES: ConstraintCase[] = [
  {
    constraint: 'bookings_payment_id_key',
    refuses: 'a second booking of a payment',
    statement: insertBookingAs('merchant_transaction_id', 'booking_ref'),
    payment: 'booked',
  },
  {
    constraint: 'bookings_same_identity',
    refuses: "a booking with a reference that is not its payment's",
    statement: insertBookingAs('merchant_transaction_id', `'NBG-0000-0000-0000'`),
    accepted: insertBookingAs('merchant_transaction_id', 'booking_ref'),
  },
  {
    constraint: 'bookings_same_identity',
    refuses: "a booking with a transaction id that is not its payment's",
    statement: insertBookingAs(`'nibog_another_0000000000'`, 'booking_ref'),
  },
  {
    constraint: 'bookings_same_identity',
    refuses: 'a change of the reference of a booked payment',
    statement: `UPDATE payments SET booking_ref = 'NBG-0000-0000-0000' WHERE id = $1`,
    payment: 'booked',
  },
  {
    constraint: 'booking_items_booking_id_fkey',
    refuses: 'deleting a booking that has places',
    statement: 'DELETE FROM bookings WHERE payment_id = $1',
    payment: 'booked',
  },
  {
    constraint: 'booking_items_price_positive',
    refuses: 'a booked place with price 0',
    statement:
      'UPDATE booking_items SET price_paise = 0 WHERE booking_id = (SELECT id FROM bookings WHERE payment_id = $1)',
    payment: 'booked',
  },
  {
    constraint: 'booking_items_one_live_place',
    refuses: 'a second live place of a child in a slot',
    statement: INSERT_SECOND_PLACE,
    payment: 'booked',
  },
  {
    constraint: 'cancellation_rules_percent',
    refuses: 'a refund of more than 100 %',
    statement: `UPDATE cancellation_rules SET percent = 101 WHERE from_days = 31 AND $1::bigint > 0`,
    accepted: `UPDATE cancellation_rules SET percent = 100 WHERE from_days = 31 AND $1::bigint > 0`,
  },
  {
    constraint: 'cancellation_rules_fee',
    refuses: 'a negative fee',
    statement: `UPDATE cancellation_rules SET fee_paise = -1 WHERE from_days = 31 AND $1::bigint > 0`,
    accepted: `UPDATE cancellation_rules SET fee_paise = 0 WHERE from_days = 31 AND $1::bigint > 0`,
  },
  {
    constraint: 'cancellation_rules_from_days',
    refuses: 'a negative number of days',
    statement: `UPDATE cancellation_rules SET from_days = -1 WHERE from_days = 7 AND $1::bigint > 0`,
    accepted: `UPDATE cancellation_rules SET from_days = 0 WHERE from_days = 7 AND $1::bigint > 0`,
  },
];
