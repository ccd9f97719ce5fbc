import { createHash } from 'node:crypto';
import { FAULTS, type FaultName, type SimApi } from '@nibog/phonepe/simulator';

/**
 * Defines which faults are combined on one order, the outcome that this order must have, and which faults cannot have an
 * effect on it. The rules follow from the definitions of the faults, not from observed runs.
 */

/** The faults that are injected into one order. */
export type FaultCase = readonly FaultName[];

export type ExpectedOutcome = 'booked' | 'refunded' | 'review' | 'unpaid';

const NAMES = FAULTS.map(({ name }) => name);
const GROUPS = new Map(FAULTS.map(({ name, group }) => [name, group]));

export function isTokenFault(name: FaultName): boolean {
  return GROUPS.get(name) === 'token';
}

function isRefundFault(name: FaultName): boolean {
  return GROUPS.get(name) === 'refund';
}

export const SINGLES: FaultCase[] = NAMES.map((name) => [name]);

export const ALL_PAIRS: FaultCase[] = NAMES.flatMap((name, index) =>
  NAMES.slice(index + 1).map((other) => [name, other]),
);

/** Orders the cases by a seed. */
function shuffleBySeed(seed: number, cases: FaultCase[]): FaultCase[] {
  const key = (faults: FaultCase) => createHash('sha256').update(`${seed}:${faults.join()}`).digest('hex');
  return cases.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** Draws `pairs` pairs from a seed, with each fault in at least `minPerFault` of them. */
export function samplePairs(
  seed: number,
  { pairs, minPerFault }: { pairs: number; minPerFault: number },
): FaultCase[] {
  const shuffled = shuffleBySeed(seed, ALL_PAIRS.filter(isShort));
  const counts = new Map<FaultName, number>();
  const sample = new Set<FaultCase>();
  function take(pair: FaultCase): void {
    sample.add(pair);
    for (const name of pair) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const pair of shuffled) if (pair.every((name) => (counts.get(name) ?? 0) < minPerFault)) take(pair);
  for (const pair of shuffled) if (pair.some((name) => (counts.get(name) ?? 0) < minPerFault)) take(pair);
  for (const pair of shuffled) if (sample.size < pairs) sample.add(pair);
  return [...sample];
}

/** Orders with a token fault run one after another, so an order that lasts until its page expires delays all others. */
function isShort(faults: FaultCase): boolean {
  return !faults.some(isTokenFault) || (isPaid(faults) && !faults.includes('late-success'));
}

/** Combines three to six faults on one order, drawn from a seed. */
export function drawMixtures(seed: number, count: number): FaultCase[] {
  const mixtures = Array.from({ length: 4 * count }, (_none, index) => {
    const drawn = shuffleBySeed(seed * 1_000 + index, SINGLES).flat();
    return NAMES.filter((name) => drawn.slice(0, 3 + (index % 4)).includes(name));
  });
  return mixtures.filter(isShort).slice(0, count);
}

/** Faults that only affect money: their orders are paid even if a webhook was forged before. */
function needsPayment(name: FaultName): boolean {
  const acting: FaultName[] = ['status-stale', 'webhook-forged-early', 'webhook-before-pay-answers'];
  return GROUPS.get(name) === 'payment' || isRefundFault(name) || acting.includes(name);
}

/** Whether the parent pays. An order with a forged claim stays unpaid if its other faults do not need a payment. */
export function isPaid(faults: FaultCase): boolean {
  return !faults.includes('webhook-forged-unpaid') || faults.some(needsPayment);
}

/** Whether the parent cancels the booking. */
export function isCancelled(faults: FaultCase): boolean {
  return faults.some(isRefundFault);
}

/**
 * The outcome that the order must have. Staff decide about an amount or a currency that differs, and nothing is refunded
 * before their decision. A missing currency is INR.
 */
export function expectedOutcome(faults: FaultCase): ExpectedOutcome {
  if (!isPaid(faults)) return 'unpaid';
  const wrongCurrency = faults.includes('status-wrong-currency') && !faults.includes('currency-absent');
  if (faults.includes('status-wrong-amount') || wrongCurrency) return 'review';
  return isCancelled(faults) ? 'refunded' : 'booked';
}

/** Why a fault has no effect on an order with these faults; `null`: it must have an effect. */
export function findIdleReason(fault: FaultName, faults: FaultCase, api: SimApi): string | null {
  const has = (...names: FaultName[]): boolean => names.some((name) => faults.includes(name));
  if (api === 'v1') {
    if (isTokenFault(fault)) return 'V1 has no tokens';
    if (fault === 'webhook-without-type' || fault === 'webhook-without-event')
      return 'V1 callbacks have neither type nor event';
    if (fault === 'currency-absent' && !has('status-wrong-currency', 'webhook-wrong-currency'))
      return 'V1 responses contain no currency';
  }
  const isTiming = ['webhook-duplicated', 'webhook-reordered', 'webhook-delayed'].includes(fault);
  if (isTiming && has('webhook-dropped')) return 'none of its webhooks is sent';
  if (isRefundFault(fault) && expectedOutcome(faults) === 'review') return 'money in review is not returned';
  if (fault === 'webhook-forged-early' && has('webhook-before-pay-answers'))
    return 'the order is paid before the forged webhook is sent';
  if (fault === 'late-success' && has('failed-then-completed'))
    return 'the order fails and therefore does not expire';
  return null;
}

/** Whether a fault only affects a status that is requested in the first 5 to 60 s after the payment. */
export function dependsOnClock(fault: FaultName): boolean {
  return fault === 'status-stale';
}

/**
 * Whether PhonePe may never receive the order, so that the parent gets no payment page and starts again: the first `pay`
 * is lost, and the status request that would show this gets no response.
 */
export function mayNeverBeCreated(faults: FaultCase): boolean {
  return faults.includes('pay-timeout-before') && faults.some((name) => GROUPS.get(name) === 'status');
}
