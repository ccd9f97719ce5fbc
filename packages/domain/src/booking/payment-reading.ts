import { sql, statement } from '@nibog/db';
import type { ReadContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import type { PaymentStatus } from '../payment-states.ts';
import { BOOKING_COLUMNS, EVENT_JOINS, toBooking, toIso, type BookingRow } from './columns.ts';
import { MAY_PAY_AGAIN } from './may-pay-again.ts';
import { pollAfterMs } from './polling.ts';
import type { PaymentReading, Refund } from './types.ts';

type PaymentRow = BookingRow & {
  transactionId: string;
  status: PaymentStatus;
  redirectUrl: string | null;
  holdExpiresAt: Date;
  claimedAt: Date | null;
  /** The time since checkout, in ms. */
  ageMs: number;
  hasNextLook: boolean;
  payAgain: boolean;
  /** Its instants are as PostgreSQL formats them in JSON. */
  refund: Refund | null;
};

const PAYMENT_READING = sql`
  SELECT p.merchant_transaction_id AS "transactionId", p.status, p.redirect_url AS "redirectUrl",
         p.hold_expires_at AS "holdExpiresAt", p.claimed_at AS "claimedAt",
         extract(epoch FROM now() - p.created_at)::float8 * 1000 AS "ageMs",
         p.next_look_at IS NOT NULL AS "hasNextLook", ${MAY_PAY_AGAIN} AS "payAgain", ${BOOKING_COLUMNS},
         (SELECT json_build_object('amountPaise', r.amount_paise, 'reason', r.reason,
                   'startedAt', r.created_at, 'completedAt', r.completed_at)
            FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1) AS refund
    FROM payments p
    JOIN events e ON e.id = p.event_id ${EVENT_JOINS}
    LEFT JOIN bookings b ON b.payment_id = p.id`;

/** Reads a payment by its transaction id, for pages that wait for a change. */
export function getBookingByTxnStatement(transactionId: string) {
  return statement<PaymentRow>(
    'get-booking-by-txn',
    sql`${PAYMENT_READING} WHERE p.merchant_transaction_id = ${transactionId}`,
  );
}

function readPaymentsStatement(transactionIds: string[]) {
  return statement<PaymentRow>(
    'read-payments',
    sql`${PAYMENT_READING} WHERE p.merchant_transaction_id = ANY(${transactionIds}::text[]) ORDER BY p.id DESC`,
  );
}

/**
 * Reads the status of a payment with one statement. The reader's database role cannot write.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function getBookingByTxn(
  { reader }: Pick<ReadContext, 'reader'>,
  transactionId: string,
): Promise<PaymentReading> {
  const { rows } = await reader.query(getBookingByTxnStatement(transactionId));
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no payment with this id.', {
      fields: [createFieldError('transactionId', { code: 'payment_not_found', params: {} })],
    });
  }
  return toReading(row);
}

/** Reads the status of several payments, newest first. Unknown ids are omitted. */
export async function readPayments(
  { reader }: Pick<ReadContext, 'reader'>,
  transactionIds: string[],
): Promise<PaymentReading[]> {
  const { rows } = await reader.query(readPaymentsStatement(transactionIds));
  return rows.map(toReading);
}

function toReading(row: PaymentRow): PaymentReading {
  const base = {
    transactionId: row.transactionId,
    bookingRef: row.bookingRef,
    amountPaise: row.amountPaise,
    event: { slug: row.event.slug, title: row.event.title },
  };
  switch (row.status) {
    case 'pending':
      return row.claimedAt !== null
        ? { ...base, status: 'confirming', pollAfterMs: pollAfterMs('confirming', row) }
        : {
            ...base,
            status: 'awaiting_payment',
            redirectUrl: row.redirectUrl,
            expiresAt: row.holdExpiresAt.toISOString(),
            pollAfterMs: pollAfterMs('awaiting_payment', row),
          };
    case 'booked': {
      const status = row.cancelled ? 'cancelled' : 'booked';
      return {
        ...base,
        status,
        booking: toBooking(row),
        pollAfterMs: null,
      };
    }
    case 'failed':
    case 'expired':
      return {
        ...base,
        status: row.status,
        payAgain: row.payAgain,
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
  const { startedAt, completedAt } = refund;
  return { ...refund, startedAt: toIso(startedAt), completedAt: completedAt && toIso(completedAt) };
}
