/**
 * The simulator's own delays, in milliseconds at time scale 1. The times in API responses are never scaled: an order of
 * 900 s has 900 s in its responses at every time scale, but expires sooner.
 */
export const DURATIONS = {
  /** From a terminal state to the first delivery of its webhook. PhonePe publishes no figure. */
  webhookDelayMs: 1000,
  /** The pauses before retries. Invented: PhonePe publishes neither the number of retries nor the pauses. */
  webhookRetryMs: [5000, 30_000, 120_000],
  /** From PENDING to CONFIRMED, and from CONFIRMED to the terminal state. Invented; real refunds take hours to days. */
  refundConfirmMs: 10_000,
  refundCompleteMs: 30_000,
  /** Used by faults: counted from the order's expiry, long enough for the shop to have released its holds. */
  afterExpiryMs: { min: 360_000, max: 960_000 },
  /** Used by the fault `failed-then-completed`: from the failure to the capture. */
  recoveryMs: { min: 5000, max: 60_000 },
  /** Used by the fault `status-stale`: how long Order Status still returns PENDING. */
  staleMs: { min: 5000, max: 60_000 },
  /** Used by the fault `webhook-duplicated`: the maximum extra delay of a copy. */
  copiesSpreadMs: 60_000,
  /** Used by the fault `webhook-reordered`: the maximum wait for a later webhook. */
  reorderedMs: 60_000,
  /** Used by the call fault `slow`. */
  slowMs: 3000,
};

/** Limits that are never scaled. Scaled down, the timeouts would be too short on a busy machine. */
export const LIMITS = {
  /** PhonePe requires a response "within 3 to 5 seconds". */
  webhookTimeoutMs: 5000,
  /** Responses contain a token's expiry in whole seconds, and clients rely on it. */
  tokenLifetimeMs: 3_600_000,
  /** One copy of V1's documentation has 20 min, another one 15 min. The merchant cannot choose it. */
  v1PageLifetimeSeconds: 1200,
  orders: 50_000,
  finishedDeliveries: 1000,
  logEntries: 1000,
};
