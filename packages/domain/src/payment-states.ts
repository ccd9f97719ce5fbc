/**
 * A payment's states and its legal moves: the one table. A move that is not here is refused by the statement that would
 * make it, so that the second of two finds no row and stops.
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

/** States in which PhonePe is asked about a payment: it may still turn out to be captured. */
export const ASKED_STATES = ['pending', 'failed', 'expired'] as const satisfies PaymentStatus[];
export type AskedStatus = (typeof ASKED_STATES)[number];

/** States in which a captured payment waits for a refund or for a person. */
export const UNSETTLED_STATES = ['review', 'refunding', 'refund_failed'] as const satisfies PaymentStatus[];

export function isAsked(status: PaymentStatus): status is AskedStatus {
  return (ASKED_STATES as readonly PaymentStatus[]).includes(status);
}

export function isLegalMove(from: PaymentStatus, to: PaymentStatus): boolean {
  const targets: readonly PaymentStatus[] = PAYMENT_MOVES[from];
  return targets.includes(to);
}

/**
 * A refund's states. It is asked for once, under its own id, and asked about until it ends.
 * Source: PhonePe's refund states, with `requested` before the first answer.
 */
export const OPEN_REFUND_STATES = ['requested', 'pending', 'confirmed'] as const;
export type RefundStatus = (typeof OPEN_REFUND_STATES)[number] | 'completed' | 'failed';
