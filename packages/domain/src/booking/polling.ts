import type { PaymentReading } from './types.ts';

type Progress = {
  /** Since checkout, in ms. */
  ageMs: number;
  /** PhonePe will be asked again by itself. */
  asking: boolean;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * When it is worth asking again, in ms; `null` when nothing can change by itself. A bound from below: the page backs
 * off on top of it.
 */
export function pollAfterMs(status: PaymentReading['status'], { ageMs, asking }: Progress): number | null {
  switch (status) {
    case 'confirming':
      return SECOND_MS;
    case 'awaiting_payment':
      if (ageMs < 5 * MINUTE_MS) return SECOND_MS;
      return ageMs < 30 * MINUTE_MS ? 5 * SECOND_MS : 30 * SECOND_MS;
    // A late success can still turn these into a booking or a refund for as long as PhonePe is asked.
    case 'failed':
    case 'expired':
      return asking ? 30 * SECOND_MS : null;
    case 'refunding':
    case 'review':
      return MINUTE_MS;
    case 'booked':
    case 'cancelled':
    case 'refunded':
      return null;
  }
}
