/**
 * Every delay, lease, expiry and step of the product, in ms. Simulated time scales this table and nothing else.
 */
export type Durations = {
  /** PhonePe lets the parent pay for this long. */
  paymentPage: number;
  /** From checkout to the end of the hold, by our clock: a little longer than PhonePe's page. */
  hold: number;
  /** After the hold's end, an order that PhonePe does not know was never made. */
  unknownOrderMargin: number;
  /** How long one look, mail or refund may work before another process may take it over. */
  lookLease: number;
  /** Every process looks for what is due this often. */
  sweepEvery: number;
  /** Nudges cause one look per payment in this time. */
  nudgeEvery: number;
  /** A claim of success is checked for this long at the least before it is dropped. */
  claimChecked: number;
  /** How long the twin of a checkout waits for the other's answer before it takes over. */
  payLease: number;
  /** From checkout to the first look. */
  firstLook: number;
  /** Until the next look at a pending payment of this age. */
  pendingStep: (ageMs: number) => number;
  /** Until the next look at a payment that failed or expired this long ago; `null`: no more. */
  closedStep: (ageMs: number) => number | null;
  /** Until the next look when `looks` looks did not bear a claim out. */
  claimStep: (looks: number) => number;
  /** Until the next try of a mail that failed `tries` times. */
  mailStep: (tries: number) => number;
  /** How long a process that alone knows what became of a mail tries to write it down while the database is away. */
  mailRecord: number;
  /** Until the next look at a refund after `looks` looks. */
  refundStep: (looks: number) => number;
  /** Until a refund is tried again when `failures` of them failed. */
  refundRetryStep: (failures: number) => number;
  /** How long a link to a parent's bookings can be opened. */
  bookingLink: number;
  /** How long an answer about a payment is held: well under the 30 s after which proxies cut. */
  pollHold: number;
  /** In which uses are counted and limited. */
  rateWindow: number;
  /** Between two mails that repeat a confirmation. */
  resendEvery: number;
  /** Between two audits of the money. */
  auditEvery: number;
  /** Between two deletions of what is over. */
  retentionEvery: number;
  /** How long a webhook is kept whose payment is at rest. */
  inboxKept: number;
  /** The same of a payment's timeline, from its last line on. */
  timelineKept: number;
};

/** PhonePe asks for the first look at 20 to 25 s. */
const FIRST_LOOK_MS = 22_000;

/**
 * PhonePe's mandatory schedule while a payment is pending: `everyMs` between looks until `untilMs` after it began.
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

/** The long tail after a payment failed or expired: every 10 min to 2 h, hourly to 48 h, daily to day 7. */
const CLOSED_STEPS = [
  { untilMs: 2 * 3_600_000, everyMs: 600_000 },
  { untilMs: 48 * 3_600_000, everyMs: 3_600_000 },
  { untilMs: 7 * 86_400_000, everyMs: 86_400_000 },
];

/** After a webhook's claim of success that a look does not bear out: 1, 2, 3, 3 … s. */
const CLAIM_STEPS_MS = [1_000, 2_000, 3_000];

/** Tries of a mail whose sending surely failed: 5 s, 15 s, 1 min, 5 min, then every 15 min. */
const MAIL_STEPS_MS = [5_000, 15_000, 60_000, 300_000, 900_000];

/** A refund is asked about after 10 s, 30 s, 1 min, 5 min, then every 15 min. */
const REFUND_STEPS_MS = [10_000, 30_000, 60_000, 300_000, 900_000];

/** A refund that failed is tried again after 1 min, 10 min, 1 h, then daily. */
const REFUND_RETRY_STEPS_MS = [60_000, 600_000, 3_600_000, 86_400_000];

const SWEEP_MS = 2_000;
/** From here on a step is promised to somebody, and is planned a sweep shorter: the sweep may find it that much late. */
const PROMISED_FROM_MS = 30_000;

/** The table multiplied by `timeScale` (0.01: a hundred times faster). */
export function createDurations(timeScale = 1): Durations {
  /** A floor keeps scaled time from being shorter than the work that it guards on a real machine. */
  function scaled(ms: number, floorMs = 0): number {
    return Math.max(ms * timeScale, Math.min(ms, floorMs));
  }
  function step(steps: { untilMs: number; everyMs: number }[], ageMs: number): number | null {
    const found = steps.find(({ untilMs }) => ageMs < untilMs * timeScale);
    if (!found) return null;
    const { everyMs } = found;
    return (everyMs < PROMISED_FROM_MS ? everyMs : everyMs - SWEEP_MS) * timeScale;
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

/** PhonePe's `expireAfter` in seconds, on the wire: never scaled, since PhonePe takes 300 to 3600. */
export const PAYMENT_PAGE_SECONDS = 900;
