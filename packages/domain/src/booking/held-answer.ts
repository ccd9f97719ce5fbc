import type { Reads } from '../context.ts';
import { getBookingByTxn } from './payment-reading.ts';
import type { HeldStatus, PaymentReading } from './types.ts';

/** A wish to be told when a payment changes. */
export type Watch = Disposable & {
  /** Whether it may have changed since last asked; `false` once the time is over or nobody waits any more. */
  changed: () => Promise<boolean>;
};

export type PaymentChanges = {
  /** `null` where no more can be held. */
  watch: (transactionId: string, status: HeldStatus, gone: AbortSignal) => Watch | null;
};

type Holds = Pick<Reads, 'reader'> & {
  changes: PaymentChanges;
  gone: () => AbortSignal;
};

/**
 * What became of a payment, told once it is something else than `holdWhile`, or after 20 s as it is. Whoever was held
 * may ask again at once (`pollAfterMs` 0); where there was no room to hold anybody the answer comes at once and asks to
 * be polled as any other.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function holdForChange(
  ctx: Holds,
  transactionId: string,
  holdWhile: HeldStatus,
): Promise<PaymentReading> {
  // Before the first read: what changes after it is not missed.
  using watch = ctx.changes.watch(transactionId, holdWhile, ctx.gone());
  let reading = await getBookingByTxn(ctx, transactionId);
  if (watch === null) return reading;
  for (let waiting = true; waiting && reading.status === holdWhile;) {
    waiting = await watch.changed();
    reading = await getBookingByTxn(ctx, transactionId);
  }
  return isHeld(reading) ? { ...reading, pollAfterMs: 0 } : reading;
}

function isHeld({ status }: PaymentReading): boolean {
  return status === 'awaiting_payment' || status === 'confirming';
}
