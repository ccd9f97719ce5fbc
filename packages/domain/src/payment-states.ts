/**
 * A payment's states and its legal moves. Each statement that moves a payment checks the present state. The second of
 * two concurrent moves therefore changes no row and stops.
 */
export const PAYMENT_MOVES = {
  pending: ['booked', 'failed', 'expired', 'review', 'refunding'],
  failed: ['booked', 'refunding', 'review'],
  expired: ['booked', 'refunding', 'review'],
  booked: ['refunding'],
  refunding: ['refunded', 'refund_failed'],
  refund_failed: ['refunding'],
  review: ['booked', 'refunding'],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

export type PaymentStatus = keyof typeof PAYMENT_MOVES;

/** States in which PhonePe is polled about a payment, because the payment may still be captured. */
export const POLLED_STATES = ['pending', 'failed', 'expired'] as const satisfies PaymentStatus[];
export type PolledStatus = (typeof POLLED_STATES)[number];

/** States in which a captured payment waits for a refund or for a review. */
export const UNSETTLED_STATES = ['review', 'refunding', 'refund_failed'] as const satisfies PaymentStatus[];

export function isPolled(status: PaymentStatus): status is PolledStatus {
  return (POLLED_STATES as readonly PaymentStatus[]).includes(status);
}

export function isLegalMove(from: PaymentStatus, to: PaymentStatus): boolean {
  const targets: readonly PaymentStatus[] = PAYMENT_MOVES[from];
  return targets.includes(to);
}

/**
 * A refund's states. It is requested once, under its own id, and polled until it completes or fails.
 * Source: PhonePe's refund states, with `requested` before the first response.
 */
export const OPEN_REFUND_STATES = ['requested', 'pending', 'confirmed'] as const;
export type RefundStatus = (typeof OPEN_REFUND_STATES)[number] | 'completed' | 'failed';
