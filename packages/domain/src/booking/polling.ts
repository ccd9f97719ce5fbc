import type { PaymentReading } from './types.ts';

type Progress = {
  /** The time since checkout, in ms. */
  ageMs: number;
  /** Another look is scheduled. */
  hasNextLook: boolean;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Returns the minimum delay until the client polls again, in ms, or `null` if the status cannot change on its own. Pages
 * may back off further.
 */
export function pollAfterMs(
  status: PaymentReading['status'],
  { ageMs, hasNextLook }: Progress,
): number | null {
  switch (status) {
    case 'confirming':
      return SECOND_MS;
    case 'awaiting_payment':
      if (ageMs < 5 * MINUTE_MS) return SECOND_MS;
      return ageMs < 30 * MINUTE_MS ? 5 * SECOND_MS : 30 * SECOND_MS;
    // A late capture can still lead to a booking or a refund while PhonePe is polled.
    case 'failed':
    case 'expired':
      return hasNextLook ? 30 * SECOND_MS : null;
    case 'refunding':
    case 'review':
      return MINUTE_MS;
    case 'booked':
    case 'cancelled':
    case 'refunded':
      return null;
  }
}
