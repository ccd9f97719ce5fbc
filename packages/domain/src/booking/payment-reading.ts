import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { PaymentStatus } from '../payment-states.ts';
import { EVENT_COLUMNS, EVENT_JOINS, ITEMS, toBooking, type EventRow, type ItemRow } from './columns.ts';
import { EXTRAS, type ExtrasRow } from './extras.ts';
import { MAY_PAY_AGAIN } from './may-pay-again.ts';
import { pollAfterMs } from './polling.ts';
import type { PaymentReading, Refund } from './types.ts';

type PaymentRow = EventRow &
  ExtrasRow & {
    merchant_transaction_id: string;
    booking_ref: string;
    status: PaymentStatus;
    amount_paise: number;
    redirect_url: string | null;
    hold_expires_at: Date;
    claimed_at: Date | null;
    age_ms: number;
    asking: boolean;
    may_pay_again: boolean;
    cancelled: boolean | null;
    items: ItemRow[] | null;
    refund: { amount_paise: number; reason: string; created_at: string; completed_at: string | null } | null;
  };

const PAYMENT_READING = `
  SELECT p.merchant_transaction_id, p.booking_ref, p.status, p.amount_paise, p.redirect_url, p.hold_expires_at,
        p.claimed_at, extract(epoch FROM now() - p.created_at)::float8 * 1000 AS age_ms,
        p.next_look_at IS NOT NULL AS asking, ${MAY_PAY_AGAIN} AS may_pay_again, b.cancelled_at IS NOT NULL AS cancelled,
        ${EVENT_COLUMNS}, ${ITEMS}, ${EXTRAS},
        (SELECT json_build_object('amount_paise', r.amount_paise, 'reason', r.reason,
                  'created_at', r.created_at, 'completed_at', r.completed_at)
           FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1) AS refund
   FROM payments p
   JOIN events e ON e.id = p.event_id ${EVENT_JOINS}
   LEFT JOIN bookings b ON b.payment_id = p.id`;

/** All that is known of a payment, by its transaction id: what waiting pages ask for. */
export const BOOKING_BY_TXN = `${PAYMENT_READING}
  WHERE p.merchant_transaction_id = $1`;

/**
 * What became of a payment. One statement, which writes nothing. The reader's role could not write if it tried.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function getBookingByTxn(
  { reader }: Pick<Reads, 'reader'>,
  transactionId: string,
): Promise<PaymentReading> {
  const { rows } = await reader.query<PaymentRow>(BOOKING_BY_TXN, [transactionId]);
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'We know no payment with this id.', {
      fields: [{ path: 'transactionId', rule: 'is not a payment of ours' }],
    });
  }
  return toReading(row);
}

/** What became of several payments, the newest first. Ids that are not ours are left out. */
export async function readPayments(
  { reader }: Pick<Reads, 'reader'>,
  transactionIds: string[],
): Promise<PaymentReading[]> {
  const { rows } = await reader.query<PaymentRow>(
    `${PAYMENT_READING} WHERE p.merchant_transaction_id = ANY($1) ORDER BY p.id DESC`,
    [transactionIds],
  );
  return rows.map(toReading);
}

function toReading(row: PaymentRow): PaymentReading {
  const base = {
    transactionId: row.merchant_transaction_id,
    bookingRef: row.booking_ref,
    amountPaise: row.amount_paise,
    event: { slug: row.event_slug, title: row.event_title },
  };
  switch (row.status) {
    case 'pending':
      return row.claimed_at !== null
        ? { ...base, status: 'confirming', pollAfterMs: pollAfterMs('confirming', row) }
        : {
            ...base,
            status: 'awaiting_payment',
            redirectUrl: row.redirect_url,
            expiresAt: row.hold_expires_at.toISOString(),
            pollAfterMs: pollAfterMs('awaiting_payment', row),
          };
    case 'booked': {
      const status = row.cancelled ? 'cancelled' : 'booked';
      return {
        ...base,
        status,
        booking: toBooking({ ...row, cancelled: row.cancelled ?? false }),
        pollAfterMs: null,
      };
    }
    case 'failed':
    case 'expired':
      return {
        ...base,
        status: row.status,
        payAgain: row.may_pay_again,
        pollAfterMs: pollAfterMs(row.status, row),
      };
    case 'review':
      return { ...base, status: row.status, pollAfterMs: pollAfterMs(row.status, row) };
    case 'refunding':
    case 'refund_failed':
      return {
        ...base,
        status: 'refunding',
        refund: toRefund(row),
        pollAfterMs: pollAfterMs('refunding', row),
      };
    case 'refunded':
      return { ...base, status: 'refunded', refund: toRefund(row), pollAfterMs: null };
  }
}

function toRefund({ refund }: PaymentRow): Refund | null {
  if (!refund) return null;
  return {
    amountPaise: refund.amount_paise,
    reason: refund.reason,
    startedAt: new Date(refund.created_at).toISOString(),
    completedAt: refund.completed_at && new Date(refund.completed_at).toISOString(),
  };
}
