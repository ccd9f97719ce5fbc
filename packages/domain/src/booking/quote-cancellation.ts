import { sql, statement } from '@nibog/db';
import type { ReadContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { toIstDate } from '../ist.ts';
import { daysBetween, readCancellationPolicy, computeRefund } from './cancellation-policy.ts';
import type { CancellationQuote } from './types.ts';

/**
 * Computes the refund of a live booking if it is cancelled now.
 *
 * @throws {DomainError} `NOT_FOUND` if there is no live booking; `EVENT_PAST` after the event
 */
export async function quoteCancellation(
  { reader, now }: ReadContext,
  transactionId: string,
): Promise<CancellationQuote> {
  const { rows } = await reader.query(quoteCancellationStatement(transactionId));
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to cancel.', {
      fields: [createFieldError('transactionId', { code: 'no_live_booking', params: {} })],
    });
  }
  const daysBefore = daysBetween(toIstDate(now()), row.eventDate);
  if (daysBefore < 0)
    throw new DomainError('EVENT_PAST', 'This event has ended, so the booking cannot be cancelled.');
  const rules = await readCancellationPolicy(reader);
  return {
    paidPaise: row.paidPaise,
    refundPaise: computeRefund(rules, row.paidPaise, daysBefore),
    daysBefore,
    rules,
  };
}

function quoteCancellationStatement(transactionId: string) {
  return statement<{ paidPaise: number; eventDate: string }>(
    'quote-cancellation',
    sql`SELECT p.amount_paise AS "paidPaise", e.date::text AS "eventDate"
          FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN events e ON e.id = b.event_id
         WHERE p.merchant_transaction_id = ${transactionId} AND b.cancelled_at IS NULL`,
  );
}
