import type { ReadContext } from '../context.ts';
import { getBookingByTxn } from './payment-reading.ts';
import type { LongPollStatus, PaymentReading } from './types.ts';

/** A subscription to the changes of one payment. */
export type Watch = Disposable & {
  /** Resolves to `true` when the payment may have changed since the last call, and to `false` when the wait ends. */
  changed: () => Promise<boolean>;
};

export type PaymentChanges = {
  /** Returns `null` when the server accepts no more long polls. */
  watch: (transactionId: string, status: LongPollStatus, disconnected: AbortSignal) => Watch | null;
};

type LongPollContext = Pick<ReadContext, 'reader'> & {
  changes: PaymentChanges;
  getDisconnectSignal: () => AbortSignal;
};

/**
 * Reads a payment when its status differs from `holdWhile`, or after 20 s. A client that could long-poll may ask again
 * immediately (`pollAfterMs` 0). When the server accepts no more long polls, the response is immediate and contains the
 * usual `pollAfterMs`.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function waitForChange(
  ctx: LongPollContext,
  transactionId: string,
  holdWhile: LongPollStatus,
): Promise<PaymentReading> {
  // Subscribes before the first read, so that no change after it is missed.
  using watch = ctx.changes.watch(transactionId, holdWhile, ctx.getDisconnectSignal());
  let reading = await getBookingByTxn(ctx, transactionId);
  if (watch === null) return reading;
  for (let waiting = true; waiting && reading.status === holdWhile;) {
    waiting = await watch.changed();
    reading = await getBookingByTxn(ctx, transactionId);
  }
  return supportsLongPoll(reading) ? { ...reading, pollAfterMs: 0 } : reading;
}

function supportsLongPoll({ status }: PaymentReading): boolean {
  return status === 'awaiting_payment' || status === 'confirming';
}
