/** The database state of one run's payments, by the run's slot: one row per payment, ordered by id. */
export const SNAPSHOT = `
  SELECT p.id, p.merchant_transaction_id AS transaction_id, p.status::text AS status, i.child_key AS child, i.hold::text AS hold,
         p.captured_at IS NOT NULL AS captured, p.next_look_at IS NOT NULL AS has_next_look,
         extract(epoch FROM p.next_look_at - now())::float8 * 1000 AS due_ms,
         (SELECT string_agg(CASE WHEN b.cancelled_at IS NULL THEN 'live' ELSE 'cancelled' END, '+')
            FROM bookings b WHERE b.payment_id = p.id) AS bookings,
         (SELECT count(*)::int FROM bookings b JOIN booking_items k ON k.booking_id = b.id
           WHERE b.payment_id = p.id AND k.cancelled_at IS NULL) AS live_items,
         (SELECT string_agg(r.status || ' ' || r.amount_paise || ' ' || r.reason, ', ' ORDER BY r.id)
            FROM refunds r WHERE r.payment_id = p.id) AS refunds,
         (SELECT string_agg(r.id::text, ',' ORDER BY r.id) FROM refunds r WHERE r.payment_id = p.id) AS refund_ids,
         (SELECT extract(epoch FROM min(greatest(r.next_look_at, r.look_lease_until)) - now())::float8 * 1000
            FROM refunds r WHERE r.payment_id = p.id) AS refund_due_ms,
         (SELECT string_agg(m.kind::text, ', ' ORDER BY m.kind::text) FROM emails m WHERE m.payment_id = p.id) AS mails,
         (SELECT string_agg(t.to_status::text, ', ' ORDER BY t.id)
            FROM payment_timeline t WHERE t.payment_id = p.id) AS moves,
         s.capacity, s.held, s.booked
    FROM payment_items i JOIN payments p ON p.id = i.payment_id JOIN slots s ON s.id = i.slot_id
   WHERE i.slot_id = $1
   ORDER BY p.id`;

export type Row = {
  id: string;
  transaction_id: string;
  status: string;
  child: string;
  hold: string;
  captured: boolean;
  has_next_look: boolean;
  due_ms: number | null;
  bookings: string | null;
  live_items: number;
  refunds: string | null;
  refund_ids: string | null;
  refund_due_ms: number | null;
  mails: string | null;
  moves: string | null;
  capacity: number;
  held: number;
  booked: number;
};

/** The state of a payment in the format of `Model.describe`. */
export function describeRow(row: Row): string {
  return [
    row.status,
    row.hold,
    `booking ${row.bookings ?? 'none'}`,
    `refunds [${row.refunds ?? ''}]`,
    `mails [${row.mails ?? ''}]`,
    `moves [${row.moves ?? ''}]`,
    `places ${row.held} held ${row.booked} booked`,
  ].join('; ');
}
