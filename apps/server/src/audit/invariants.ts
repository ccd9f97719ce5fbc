import { literals, sql, type Sql } from '@nibog/db';
import { UNSETTLED_STATES, type PaymentStatus } from '@nibog/domain';

/** What an invariant is about; a broken one names rows of this table. */
export type Subject = 'payments' | 'slots' | 'add_on_variants' | 'promo_codes';

/** A condition on the column that holds the subject's id: all of them, or some. */
export type Within = (column: string) => Sql;

/** What must be true of the money at every moment, each as one query that names what breaks it. */
export type Invariant = {
  /** For metrics and people. */
  name: string;
  /** The promise, in a sentence. */
  means: string;
  of: Subject;
  /** Answers the offenders' `id`, and as `subject` a transaction id or a slot for people; none when all is well. */
  sql: (within: Within) => Sql;
};

/** Where captured money may be. */
const CAPTURED_STATES = ['booked', 'refunded', ...UNSETTLED_STATES] satisfies PaymentStatus[];
/** Where money is returned, was, or could not be. */
const RETURN_STATES = ['refunding', 'refunded', 'refund_failed'] satisfies PaymentStatus[];

export const INVARIANTS: Invariant[] = [
  {
    name: 'captured_has_ending',
    means: 'A captured payment is booked, refunded, being refunded or in review.',
    of: 'payments',
    sql: (within) => sql`SELECT id, merchant_transaction_id AS subject FROM payments
           WHERE captured_at IS NOT NULL AND status NOT IN (${literals(CAPTURED_STATES)}) AND ${within('id')}`,
  },
  {
    name: 'one_booking_per_payment',
    means: 'A payment has at most one booking.',
    of: 'payments',
    sql: (within) => sql`SELECT min(payment_id) AS id, merchant_transaction_id AS subject FROM bookings
           WHERE ${within('payment_id')} GROUP BY merchant_transaction_id HAVING count(*) > 1`,
  },
  {
    name: 'booked_has_booking',
    means: 'A booked payment has its booking.',
    of: 'payments',
    sql: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'booked' AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)`,
  },
  {
    name: 'booking_has_capture',
    means: 'No booking without captured money.',
    of: 'payments',
    sql: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE p.captured_at IS NULL AND ${within('p.id')}`,
  },
  {
    name: 'live_booking_is_paid',
    means: 'A live booking stands on a booked payment: what is refunded or in review is not booked.',
    of: 'payments',
    sql: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL AND p.status <> 'booked' AND ${within('p.id')}`,
  },
  {
    name: 'live_booking_is_not_refunded',
    means: 'Nothing of a live booking is returned or being returned.',
    of: 'payments',
    sql: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL AND ${within('p.id')}
             AND EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed')`,
  },
  {
    name: 'references_equal',
    means: 'Payment and booking have the same reference and transaction id.',
    of: 'payments',
    sql: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE (b.booking_ref <> p.booking_ref OR b.merchant_transaction_id <> p.merchant_transaction_id)
             AND ${within('p.id')}`,
  },
  {
    name: 'unbooked_is_refunded_whole',
    means: 'Captured money without a booking is refunded whole.',
    of: 'payments',
    sql: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status IN (${literals(RETURN_STATES)}) AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)
             AND p.amount_paise <> coalesce(
               (SELECT r.amount_paise FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1), 0)`,
  },
  {
    name: 'refunded_is_completed',
    means: 'A refunded payment has a refund that PhonePe completed.',
    of: 'payments',
    sql: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'refunded' AND ${within('p.id')}
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status = 'completed')`,
  },
  {
    name: 'refunds_within_payment',
    means: 'Never more is returned than was paid.',
    of: 'payments',
    sql: (
      within,
    ) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p JOIN refunds r ON r.payment_id = p.id
           WHERE r.status <> 'failed' AND ${within('p.id')} GROUP BY p.id HAVING sum(r.amount_paise) > p.amount_paise`,
  },
  {
    name: 'places_booked_are_live_items',
    means: "A slot's booked places are its live items.",
    of: 'slots',
    sql: (within) => sql`SELECT s.id, 'slot ' || s.id AS subject FROM slots s
           WHERE ${within('s.id')}
             AND s.booked <> (SELECT count(*) FROM booking_items i WHERE i.slot_id = s.id AND i.cancelled_at IS NULL)`,
  },
  {
    name: 'places_are_of_their_event',
    means: "A booking's places are slots of its own event, moved ones too.",
    of: 'payments',
    sql: (within) => sql`SELECT DISTINCT b.payment_id AS id, b.merchant_transaction_id AS subject
            FROM booking_items i JOIN bookings b ON b.id = i.booking_id JOIN slots s ON s.id = i.slot_id
           WHERE s.event_id <> b.event_id AND ${within('b.payment_id')}`,
  },
  {
    name: 'places_held_are_open_holds',
    means: "A slot's held places are its open holds.",
    of: 'slots',
    sql: (within) => sql`SELECT s.id, 'slot ' || s.id AS subject FROM slots s
           WHERE ${within('s.id')}
             AND s.held <> (SELECT count(*) FROM payment_items i WHERE i.slot_id = s.id AND i.hold = 'held')`,
  },
  {
    name: 'holds_are_of_open_payments',
    means: 'Only a pending payment holds places.',
    of: 'payments',
    sql: (within) => sql`SELECT DISTINCT p.id, p.merchant_transaction_id AS subject
            FROM payment_items i JOIN payments p ON p.id = i.payment_id
           WHERE i.hold = 'held' AND p.status <> 'pending' AND ${within('p.id')}`,
  },
  {
    name: 'pieces_are_counted',
    means: "A variant's held and sold pieces are those of open holds and live bookings.",
    of: 'add_on_variants',
    sql: (within) => sql`SELECT v.id, 'variant ' || v.id AS subject FROM add_on_variants v
           WHERE ${within('v.id')}
             AND (v.held <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'held')
               OR v.sold <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'booked'))`,
  },
  {
    name: 'promo_uses_are_counted',
    means: "A promo code's open and counted uses are those of open holds and live bookings.",
    of: 'promo_codes',
    sql: (within) => sql`SELECT c.id, 'promo code ' || c.id AS subject FROM promo_codes c
           WHERE ${within('c.id')}
             AND (c.held <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'held')
               OR c.used <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'booked'))`,
  },
  {
    name: 'extras_follow_their_payment',
    means: 'Only a pending payment holds add-ons or a promo code, and just live bookings have them.',
    of: 'payments',
    sql: (within) => sql`SELECT DISTINCT p.id, p.merchant_transaction_id AS subject
            FROM (SELECT payment_id, hold FROM payment_add_ons UNION ALL SELECT payment_id, hold FROM promo_uses) x
            JOIN payments p ON p.id = x.payment_id
           WHERE ${within('x.payment_id')}
             AND ((x.hold = 'held' AND p.status <> 'pending')
               OR (x.hold = 'booked') <> EXISTS (
                    SELECT 1 FROM bookings b WHERE b.payment_id = p.id AND b.cancelled_at IS NULL))`,
  },
  {
    name: 'extras_add_up',
    means: 'Where something was added or taken off, the amount is games and add-ons less the discount.',
    of: 'payments',
    sql: (within) => sql`SELECT p.id, p.merchant_transaction_id AS subject FROM payments p
           WHERE ${within('p.id')}
             AND (p.discount_paise > 0 OR EXISTS (SELECT 1 FROM payment_add_ons a WHERE a.payment_id = p.id))
             AND p.amount_paise + p.discount_paise <>
                   (SELECT coalesce(sum(i.price_paise), 0) FROM payment_items i WHERE i.payment_id = p.id)
                 + (SELECT coalesce(sum(a.quantity * a.unit_paise), 0) FROM payment_add_ons a WHERE a.payment_id = p.id)`,
  },
  {
    name: 'one_mail_per_ending',
    means:
      'At most one mail per payment and ending, one for each booking, and one for each cancellation that returns nothing.',
    of: 'payments',
    sql: (
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
