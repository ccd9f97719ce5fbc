/**
 * All delays, leases, expiries and intervals of the product, in ms. Simulated time scales only this table.
 */
export type Durations = {
  /** How long PhonePe's page accepts the payment. */
  paymentPage: number;
  /** From checkout to the end of the hold, by our clock. It is longer than `paymentPage`. */
  hold: number;
  /** After this margin past the hold's end, an order that PhonePe does not know was never created. */
  unknownOrderMargin: number;
  /** The lease of a look, mail or refund, after which another process may take it over. */
  lookLease: number;
  /** The interval at which every process sweeps for due rows. */
  sweepEvery: number;
  /** Nudges cause at most one look per payment in this interval. */
  nudgeEvery: number;
  /** The minimum time for which an unconfirmed claim is checked before it is dropped. */
  claimChecked: number;
  /** The lease of the request that opens a checkout's payment page. A duplicate request takes over after it expires. */
  payLease: number;
  /** From checkout to the first look. */
  firstLook: number;
  /** The delay until the next look at a pending payment of this age. */
  pendingStep: (ageMs: number) => number;
  /** The delay until the next look at a payment that failed or expired this long ago; `null` if there are no more looks. */
  closedStep: (ageMs: number) => number | null;
  /** The delay until the next look after `looks` looks did not confirm a claim. */
  claimStep: (looks: number) => number;
  /** The delay until the next attempt to send a mail that failed `tries` times. */
  mailStep: (tries: number) => number;
  /** How long a process retries to store the outcome of a mail while the database is unavailable. */
  mailRecord: number;
  /** The delay until the next status request about a refund after `looks` of them. */
  refundStep: (looks: number) => number;
  /** The delay until a refund is retried after `failures` failures. */
  refundRetryStep: (failures: number) => number;
  /** The lifetime of a link to a parent's bookings. */
  bookingLink: number;
  /** The maximum duration of a long poll: well under the 30 s after which proxies close a request. */
  pollHold: number;
  /** The window of rate limits. */
  rateWindow: number;
  /** The minimum interval between two mails that repeat a confirmation. */
  resendEvery: number;
  /** The interval between two audits of the money. */
  auditEvery: number;
  /** The interval between two deletions of expired data. */
  retentionEvery: number;
  /** How long a webhook is kept after its payment became final. */
  inboxKept: number;
  /** How long a payment's timeline is kept after its last line. */
  timelineKept: number;
};

/** PhonePe requires the first look at 20 to 25 s. */
const FIRST_LOOK_MS = 22_000;

/**
 * PhonePe's mandatory schedule while a payment is pending: one look per `everyMs` until `untilMs` after checkout.
 * The first look is at 22 s; then 3 s for 30 s, 6 s for 60 s, 10 s for 60 s, 30 s for 60 s, then 60 s.
 * Source: PhonePe's UAT checklist, "Reconciliation".
 */
const PENDING_STEPS = [
  { untilMs: 52_000, everyMs: 3_000 },
  { untilMs: 112_000, everyMs: 6_000 },
  { untilMs: 172_000, everyMs: 10_000 },
  { untilMs: 232_000, everyMs: 30_000 },
  { untilMs: Number.POSITIVE_INFINITY, everyMs: 60_000 },
];

/** Looks after a payment failed or expired: every 10 min until 2 h, hourly until 48 h, daily until day 7. */
const CLOSED_STEPS = [
  { untilMs: 2 * 3_600_000, everyMs: 600_000 },
  { untilMs: 48 * 3_600_000, everyMs: 3_600_000 },
  { untilMs: 7 * 86_400_000, everyMs: 86_400_000 },
];

/** Looks while a claim is unconfirmed: after 1, 2, 3, 3 … s. */
const CLAIM_STEPS_MS = [1_000, 2_000, 3_000];

/** Retries of a mail that certainly was not sent: after 5 s, 15 s, 1 min, 5 min, then every 15 min. */
const MAIL_STEPS_MS = [5_000, 15_000, 60_000, 300_000, 900_000];

/** Status requests about a refund: after 10 s, 30 s, 1 min, 5 min, then every 15 min. */
const REFUND_STEPS_MS = [10_000, 30_000, 60_000, 300_000, 900_000];

/** Retries of a failed refund: after 1 min, 10 min, 1 h, then daily. */
const REFUND_RETRY_STEPS_MS = [60_000, 600_000, 3_600_000, 86_400_000];

const SWEEP_MS = 2_000;
/**
 * Intervals of at least this length are promised to PhonePe or to parents. They are scheduled one sweep earlier, because
 * the sweep may find a due row up to one sweep interval late.
 */
const MIN_PROMISED_STEP_MS = 30_000;

/** Returns the table multiplied by `timeScale`. A scale of 0.01 is a hundred times faster. */
export function createDurations(timeScale = 1): Durations {
  /** The floor keeps a scaled duration longer than the work that it guards takes on a real machine. */
  function scaled(ms: number, floorMs = 0): number {
    return Math.max(ms * timeScale, Math.min(ms, floorMs));
  }
  function step(steps: { untilMs: number; everyMs: number }[], ageMs: number): number | null {
    const found = steps.find(({ untilMs }) => ageMs < untilMs * timeScale);
    if (!found) return null;
    const { everyMs } = found;
    return (everyMs < MIN_PROMISED_STEP_MS ? everyMs : everyMs - SWEEP_MS) * timeScale;
  }
  function nth(stepsMs: number[], n: number): number {
    return (stepsMs[Math.min(Math.max(n, 1), stepsMs.length) - 1] ?? 1_000) * timeScale;
  }
  const firstLook = scaled(FIRST_LOOK_MS);
  return {
    paymentPage: scaled(900_000),
    hold: scaled(1_200_000),
    unknownOrderMargin: scaled(300_000),
    lookLease: scaled(20_000, 3_000),
    sweepEvery: scaled(SWEEP_MS, 50),
    nudgeEvery: scaled(3_000),
    claimChecked: scaled(30_000),
    payLease: scaled(10_000, 10_000),
    firstLook,
    pendingStep: (ageMs) =>
      ageMs < firstLook ? firstLook - ageMs : (step(PENDING_STEPS, ageMs) ?? scaled(60_000)),
    closedStep: (ageMs) => step(CLOSED_STEPS, ageMs),
    claimStep: (looks) => nth(CLAIM_STEPS_MS, looks),
    mailStep: (tries) => nth(MAIL_STEPS_MS, tries),
    mailRecord: scaled(60_000, 10_000),
    refundStep: (looks) => nth(REFUND_STEPS_MS, looks),
    refundRetryStep: (failures) => nth(REFUND_RETRY_STEPS_MS, failures),
    bookingLink: scaled(3_600_000, 600_000),
    pollHold: scaled(20_000, 500),
    rateWindow: scaled(3_600_000),
    resendEvery: scaled(120_000),
    auditEvery: scaled(60_000, 500),
    retentionEvery: scaled(3_600_000, 10_000),
    inboxKept: scaled(180 * 86_400_000),
    timelineKept: scaled(730 * 86_400_000),
  };
}

/** PhonePe's `expireAfter`, in seconds. It is never scaled: PhonePe accepts 300 to 3600. */
export const PAYMENT_PAGE_SECONDS = 900;
