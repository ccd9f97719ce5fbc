/**
 * The simulator's own delays, in milliseconds at time scale 1. What goes over the wire is never scaled: an order that
 * says 900 s says so at every scale, and only dies sooner.
 */
export const DURATIONS = {
  /** From a terminal state to the webhook's first try. PhonePe publishes no figure. */
  webhookDelayMs: 1000,
  /** Invented: PhonePe publishes neither the number of retries nor their spacing. */
  webhookRetryMs: [5000, 30_000, 120_000],
  /** From PENDING to CONFIRMED, and from there to the end. Invented; in life it is hours to days. */
  refundConfirmMs: 10_000,
  refundCompleteMs: 30_000,
  /** What the faults draw from. The first is past the end of an order and of what a shop may hold on top of it. */
  afterHoldMs: { min: 360_000, max: 960_000 },
  recoveryMs: { min: 5000, max: 60_000 },
  staleMs: { min: 5000, max: 60_000 },
  copiesSpreadMs: 60_000,
  reorderedMs: 60_000,
  slowMs: 3000,
};

/** Limits on other parties, not delays of ours: they are not scaled, or a busy machine would fail at a small scale. */
export const LIMITS = {
  /** PhonePe asks for an answer "within 3 to 5 seconds". */
  webhookAnswerMs: 5000,
  /** The wire states a token's life in whole seconds and clients obey it. */
  tokenLifeMs: 3_600_000,
  /** V1's page: 20 min in one copy of its documentation, 15 in another; it cannot be chosen. */
  v1PageLifeSeconds: 1200,
  orders: 50_000,
  finishedDeliveries: 1000,
  logEntries: 1000,
};
