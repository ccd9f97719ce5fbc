/** What must be true of the money at every moment, each as one query that names what breaks it. */
export type Invariant = {
  /** For metrics and people. */
  name: string;
  /** The promise, in a sentence. */
  means: string;
  /** Answers the offenders as `subject`, a transaction id or a slot; none when all is well. */
  sql: string;
};

const CAPTURED_ENDINGS = `('booked', 'review', 'refunding', 'refunded', 'refund_failed')`;

export const INVARIANTS: Invariant[] = [
  {
    name: 'captured_has_ending',
    means: 'A captured payment is booked, refunded, being refunded or in review.',
    sql: `SELECT merchant_transaction_id AS subject FROM payments
           WHERE captured_at IS NOT NULL AND status NOT IN ${CAPTURED_ENDINGS}`,
  },
  {
    name: 'one_booking_per_payment',
    means: 'A payment has at most one booking.',
    sql: `SELECT merchant_transaction_id AS subject FROM bookings
           GROUP BY merchant_transaction_id HAVING count(*) > 1`,
  },
  {
    name: 'booked_has_booking',
    means: 'A booked payment has its booking.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'booked' AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)`,
  },
  {
    name: 'booking_has_capture',
    means: 'No booking without captured money.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE p.captured_at IS NULL`,
  },
  {
    name: 'live_booking_is_paid',
    means: 'A live booking stands on a booked payment: what is refunded or in review is not booked.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL AND p.status <> 'booked'`,
  },
  {
    name: 'live_booking_is_not_refunded',
    means: 'Nothing of a live booking is returned or being returned.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.cancelled_at IS NULL
             AND EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed')`,
  },
  {
    name: 'references_equal',
    means: 'Payment and booking have the same reference and transaction id.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM bookings b JOIN payments p ON p.id = b.payment_id
           WHERE b.booking_ref <> p.booking_ref OR b.merchant_transaction_id <> p.merchant_transaction_id`,
  },
  {
    name: 'unbooked_is_refunded_whole',
    means: 'Captured money without a booking is refunded whole.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status IN ('refunding', 'refunded', 'refund_failed')
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.payment_id = p.id)
             AND p.amount_paise <> coalesce(
               (SELECT r.amount_paise FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1), 0)`,
  },
  {
    name: 'refunded_is_completed',
    means: 'A refunded payment has a refund that PhonePe completed.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p
           WHERE p.status = 'refunded'
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status = 'completed')`,
  },
  {
    name: 'refunds_within_payment',
    means: 'Never more is returned than was paid.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p JOIN refunds r ON r.payment_id = p.id
           WHERE r.status <> 'failed' GROUP BY p.id HAVING sum(r.amount_paise) > p.amount_paise`,
  },
  {
    name: 'places_booked_are_live_items',
    means: "A slot's booked places are its live items.",
    sql: `SELECT 'slot ' || s.id AS subject FROM slots s
           WHERE s.booked <> (SELECT count(*) FROM booking_items i WHERE i.slot_id = s.id AND i.cancelled_at IS NULL)`,
  },
  {
    name: 'places_are_of_their_event',
    means: "A booking's places are slots of its own event, moved ones too.",
    sql: `SELECT DISTINCT b.merchant_transaction_id AS subject
            FROM booking_items i JOIN bookings b ON b.id = i.booking_id JOIN slots s ON s.id = i.slot_id
           WHERE s.event_id <> b.event_id`,
  },
  {
    name: 'places_held_are_open_holds',
    means: "A slot's held places are its open holds.",
    sql: `SELECT 'slot ' || s.id AS subject FROM slots s
           WHERE s.held <> (SELECT count(*) FROM payment_items i WHERE i.slot_id = s.id AND i.hold = 'held')`,
  },
  {
    name: 'holds_are_of_open_payments',
    means: 'Only a pending payment holds places.',
    sql: `SELECT DISTINCT p.merchant_transaction_id AS subject FROM payment_items i JOIN payments p ON p.id = i.payment_id
           WHERE i.hold = 'held' AND p.status <> 'pending'`,
  },
  {
    name: 'pieces_are_counted',
    means: "A variant's held and sold pieces are those of open holds and live bookings.",
    sql: `SELECT 'variant ' || v.id AS subject FROM add_on_variants v
           WHERE v.held <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'held')
              OR v.sold <> (SELECT coalesce(sum(quantity), 0) FROM payment_add_ons a WHERE a.variant_id = v.id AND a.hold = 'booked')`,
  },
  {
    name: 'promo_uses_are_counted',
    means: "A promo code's open and counted uses are those of open holds and live bookings.",
    sql: `SELECT 'promo code ' || c.id AS subject FROM promo_codes c
           WHERE c.held <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'held')
              OR c.used <> (SELECT count(*) FROM promo_uses u WHERE u.promo_code_id = c.id AND u.hold = 'booked')`,
  },
  {
    name: 'extras_follow_their_payment',
    means: 'Only a pending payment holds add-ons or a promo code, and just live bookings have them.',
    sql: `SELECT DISTINCT p.merchant_transaction_id AS subject
            FROM (SELECT payment_id, hold FROM payment_add_ons UNION ALL SELECT payment_id, hold FROM promo_uses) x
            JOIN payments p ON p.id = x.payment_id
           WHERE (x.hold = 'held' AND p.status <> 'pending')
              OR (x.hold = 'booked') <> EXISTS (
                   SELECT 1 FROM bookings b WHERE b.payment_id = p.id AND b.cancelled_at IS NULL)`,
  },
  {
    name: 'extras_add_up',
    means: 'Where something was added or taken off, the amount is games and add-ons less the discount.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p
           WHERE (p.discount_paise > 0 OR EXISTS (SELECT 1 FROM payment_add_ons a WHERE a.payment_id = p.id))
             AND p.amount_paise + p.discount_paise <>
                   (SELECT coalesce(sum(i.price_paise), 0) FROM payment_items i WHERE i.payment_id = p.id)
                 + (SELECT coalesce(sum(a.quantity * a.unit_paise), 0) FROM payment_add_ons a WHERE a.payment_id = p.id)`,
  },
  {
    name: 'one_mail_per_ending',
    means:
      'At most one mail per payment and ending, one for each booking, and one for each cancellation that returns nothing.',
    sql: `SELECT p.merchant_transaction_id AS subject FROM payments p JOIN emails m ON m.payment_id = p.id
           WHERE m.kind NOT IN ('booking_link', 'booking_resent', 'booking_moved')
           GROUP BY p.id, m.kind HAVING count(*) > 1
          UNION ALL
          SELECT b.merchant_transaction_id FROM bookings b
           WHERE NOT EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = b.payment_id AND m.kind = 'booking_confirmed')
          UNION ALL
          SELECT b.merchant_transaction_id FROM bookings b
           WHERE EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = b.payment_id AND m.kind = 'booking_cancelled')
                 <> (b.cancelled_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = b.payment_id)`,
  },
];
