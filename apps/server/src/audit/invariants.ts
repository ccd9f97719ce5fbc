import { literals, sql, type Sql } from '@nibog/db';
import { UNSETTLED_STATES, type PaymentStatus } from '@nibog/domain';

/** The tables whose rows can break an invariant. */
export type Subject = 'payments' | 'slots' | 'add_on_variants' | 'promo_codes';

/** Builds the condition that restricts a query to all or some subjects, given the column of the subject's id. */
export type Within = (column: string) => Sql;

/** A condition on the money that always holds, as a query for the rows that break it. */
export type Invariant = {
  /** For metrics and people. */
  name: string;
  /** The condition in one sentence. */
  description: string;
  table: Subject;
  /** Selects the offenders' `id`, and as `subject` a name for people, such as a transaction id. */
  offenders: (within: Within) => Sql;
};

/** States of a payment with captured money. */
const CAPTURED_STATES = ['booked', 'refunded', ...UNSETTLED_STATES] satisfies PaymentStatus[];
/** States of a payment whose refund is open, completed or failed. */
const RETURN_STATES = ['refunding', 'refunded', 'refund_failed'] satisfies PaymentStatus[];

export const INVARIANTS: Invariant[] = [
  {
    name: 'captured_has_ending',
    description: 'A captured payment is booked, refunded, being refunded or in review.',
    table: 'payments',
    offenders: (within) => sql`SELECT id, merchant_transaction_id AS subject FROM payments
           WHERE captured_at IS NOT NULL AND status NOT IN (${literals(CAPTURED_STATES)}) AND ${within('id')}`,
  },
  {
    name: 'one_booking_per_payment',
    description: 'A payment has at most one booking.',
    table: 'payments',
    offenders: (within) => sql`SELECT min(payment_id) AS id, merchant_transaction_id AS subject FROM bookings
           WHERE ${within('payment_id')} GROUP BY merchant_transaction_id HAVING count(*) > 1`,
  },
  {
    name: 'booked_has_booking',
    description: 'A booked payment has its booking.',
    table: 'payments',
    offenders: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'booked' AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)`,
  },
  {
    name: 'booking_has_capture',
    description: 'A booking has captured money.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE p.captured_at IS NULL AND ${within('p.id')}`,
  },
  {
    name: 'live_booking_is_paid',
    description: 'The payment of a live booking is booked.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL AND p.status <> 'booked' AND ${within('p.id')}`,
  },
  {
    name: 'live_booking_is_not_refunded',
    description: 'No money of a live booking is refunded or being refunded.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL AND ${within('p.id')}
             AND EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed')`,
  },
  {
    name: 'references_equal',
    description: 'Payment and booking have the same reference and transaction id.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE (b.booking_ref <> p.booking_ref OR b.merchant_transaction_id <> p.merchant_transaction_id)
             AND ${within('p.id')}`,
  },
  {
    name: 'unbooked_is_refunded_whole',
    description: 'Captured money without a booking is refunded in full.',
    table: 'payments',
    offenders: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status IN (${literals(RETURN_STATES)}) AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)
             AND p.amount_paise <> coalesce(
               (SELECT r.amount_paise FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1), 0)`,
  },
  {
    name: 'refunded_is_completed',
    description: 'A refunded payment has a refund that PhonePe completed.',
    table: 'payments',
    offenders: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'refunded' AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status = 'completed')`,
  },
  {
    name: 'refunds_within_payment',
    description: 'At most the amount paid is refunded.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p JOIN refunds r ON r.payment_id = p.id
           WHERE r.status <> 'failed' AND ${within('p.id')} GROUP BY p.id HAVING sum(r.amount_paise) > p.amount_paise`,
  },
  {
    name: 'places_booked_are_live_items',
    description: "A slot's booked places are its live items.",
    table: 'slots',
    offenders: (within) => sql`SELECT s.id, 'slot ' || s.id AS subject FROM slots s
           WHERE ${within('s.id')}
             AND s.booked <> (SELECT count(*) FROM booking_items i WHERE i.slot_id = s.id AND i.cancelled_at IS NULL)`,
  },
  {
    name: 'places_are_of_their_event',
    description: "A booking's places, moved ones included, are slots of its event.",
    table: 'payments',
    offenders: (within) => sql`SELECT DISTINCT b.payment_id AS id, b.merchant_transaction_id AS subject
            FROM booking_items i JOIN bookings b ON b.id = i.booking_id JOIN slots s ON s.id = i.slot_id
           WHERE s.event_id <> b.event_id AND ${within('b.payment_id')}`,
  },
  {
    name: 'places_held_are_open_holds',
    description: "A slot's held places are its open holds.",
    table: 'slots',
    offenders: (within) => sql`SELECT s.id, 'slot ' || s.id AS subject FROM slots s
           WHERE ${within('s.id')}
             AND s.held <> (SELECT count(*) FROM payment_items i WHERE i.slot_id = s.id AND i.hold = 'held')`,
  },
  {
    name: 'holds_are_of_open_payments',
    description: 'Only a pending payment holds places.',
    table: 'payments',
    offenders: (within) => sql`SELECT DISTINCT p.id, p.merchant_transaction_id AS subject
            FROM payment_items i JOIN payments p ON p.id = i.payment_id
           WHERE i.hold = 'held' AND p.status <> 'pending' AND ${within('p.id')}`,
  },
  {
    name: 'pieces_are_counted',
    description: "A variant's held and sold pieces are those of open holds and live bookings.",
    table: 'add_on_variants',
    offenders: (within) => sql`SELECT v.id, 'variant ' || v.id AS subject FROM add_on_variants v
           WHERE ${within('v.id')}
             AND (v.held <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'held')
               OR v.sold <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'booked'))`,
  },
  {
    name: 'promo_uses_are_counted',
    description: "A promo code's open and counted uses are those of open holds and live bookings.",
    table: 'promo_codes',
    offenders: (within) => sql`SELECT c.id, 'promo code ' || c.id AS subject FROM promo_codes c
           WHERE ${within('c.id')}
             AND (c.held <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'held')
               OR c.used <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'booked'))`,
  },
  {
    name: 'extras_follow_their_payment',
    description:
      'Only a pending payment holds add-ons or a promo code, and only a live booking has them booked.',
    table: 'payments',
    offenders: (within) => sql`SELECT DISTINCT p.id, p.merchant_transaction_id AS subject
            FROM (SELECT payment_id, hold FROM payment_add_ons UNION ALL SELECT payment_id, hold FROM promo_uses) x
            JOIN payments p ON p.id = x.payment_id
           WHERE ${within('x.payment_id')}
             AND ((x.hold = 'held' AND p.status <> 'pending')
               OR (x.hold = 'booked') <> EXISTS (
                    SELECT 1 FROM bookings b WHERE b.payment_id = p.id AND b.cancelled_at IS NULL))`,
  },
  {
    name: 'extras_add_up',
    description: 'With add-ons or a discount, the amount is the sum of games and add-ons minus the discount.',
    table: 'payments',
    offenders: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE ${within('p.id')}
             AND (p.discount_paise > 0 OR EXISTS (SELECT 1 FROM payment_add_ons a WHERE a.payment_id = p.id))
             AND p.amount_paise + p.discount_paise <>
                   (SELECT coalesce(sum(i.price_paise), 0) FROM payment_items i WHERE i.payment_id = p.id)
                 + (SELECT coalesce(sum(a.quantity * a.unit_paise), 0) FROM payment_add_ons a WHERE a.payment_id = p.id)`,
  },
  {
    name: 'one_mail_per_ending',
    description:
      'At most one mail of each kind per payment, one for each booking, and one for each cancellation without a refund.',
    table: 'payments',
    offenders: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p JOIN emails m ON m.payment_id = p.id
           WHERE m.kind NOT IN ('booking_link', 'booking_resent', 'booking_moved') AND ${within('p.id')}
           GROUP BY p.id, m.kind HAVING count(*) > 1
          UNION ALL
          SELECT b.payment_id, b.merchant_transaction_id FROM bookings b
           WHERE ${within('b.payment_id')}
             AND NOT EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = b.payment_id AND m.kind = 'booking_confirmed')
          UNION ALL
          SELECT b.payment_id, b.merchant_transaction_id FROM bookings b
           WHERE ${within('b.payment_id')}
             AND EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = b.payment_id AND m.kind = 'booking_cancelled')
                 <> (b.cancelled_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = b.payment_id)`,
  },
];
