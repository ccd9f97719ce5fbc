import { createHash } from 'node:crypto';
import { FAULTS, type FaultName, type SimApi } from '@nibog/phonepe/simulator';

/**
 * Which faults meet on one order, how that order has to end, and which of them cannot get to act there. Nothing here
 * has seen a run: the rules come from what the faults say of themselves.
 */

/** What each of some faults does to one order. */
export type FaultCase = readonly FaultName[];

export type Ending = 'booked' | 'refunded' | 'review' | 'unpaid';

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

/** The same cases in the order that a seed gives them. */
function shuffleBySeed(seed: number, cases: FaultCase[]): FaultCase[] {
  const key = (faults: FaultCase) => createHash('sha256').update(`${seed}:${faults.join()}`).digest('hex');
  return cases.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** So many pairs drawn from a seed, each fault in `least` of them at the least. */
export function samplePairs(seed: number, { pairs, least }: { pairs: number; least: number }): FaultCase[] {
  const shuffled = shuffleBySeed(seed, ALL_PAIRS.filter(isShort));
  const counts = new Map<FaultName, number>();
  const sample = new Set<FaultCase>();
  function take(pair: FaultCase): void {
    sample.add(pair);
    for (const name of pair) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const pair of shuffled) if (pair.every((name) => (counts.get(name) ?? 0) < least)) take(pair);
  for (const pair of shuffled) if (pair.some((name) => (counts.get(name) ?? 0) < least)) take(pair);
  for (const pair of shuffled) if (sample.size < pairs) sample.add(pair);
  return [...sample];
}

/** Orders with a token fault take turns; one that lasts until the page's end holds up all that come after it. */
function isShort(faults: FaultCase): boolean {
  return !faults.some(isTokenFault) || (isPaid(faults) && !faults.includes('late-success'));
}

/** Three to six faults on one order, drawn from a seed. */
export function drawMixtures(seed: number, count: number): FaultCase[] {
  const mixtures = Array.from({ length: 4 * count }, (_none, index) => {
    const drawn = shuffleBySeed(seed * 1_000 + index, SINGLES).flat();
    return NAMES.filter((name) => drawn.slice(0, 3 + (index % 4)).includes(name));
  });
  return mixtures.filter(isShort).slice(0, count);
}

/** Faults that act on money alone: their orders are paid, whatever somebody forged before. */
function needsPayment(name: FaultName): boolean {
  const acting: FaultName[] = ['status-stale', 'webhook-forged-early', 'webhook-before-pay-answers'];
  return GROUPS.get(name) === 'payment' || isRefundFault(name) || acting.includes(name);
}

/** Whether the parent pays. A claim that was forged is all that there is, where its partner can act without money. */
export function isPaid(faults: FaultCase): boolean {
  return !faults.includes('webhook-forged-unpaid') || faults.some(needsPayment);
}

/** Whether the parent cancels what is booked. */
export function isCancelled(faults: FaultCase): boolean {
  return faults.some(isRefundFault);
}

/**
 * How the order has to end. Other money than was agreed is for people to decide about, and nothing of it is returned
 * before they have. A currency that is left out is not a wrong one.
 */
export function endingOf(faults: FaultCase): Ending {
  if (!isPaid(faults)) return 'unpaid';
  const wrongCurrency = faults.includes('status-wrong-currency') && !faults.includes('currency-absent');
  if (faults.includes('status-wrong-amount') || wrongCurrency) return 'review';
  return isCancelled(faults) ? 'refunded' : 'booked';
}

/** Why a fault has no effect on an order of PhonePe's that has these; `null`: it has to have one. */
export function findIdleReason(fault: FaultName, faults: FaultCase, api: SimApi): string | null {
  const has = (...names: FaultName[]): boolean => names.some((name) => faults.includes(name));
  if (api === 'v1') {
    if (isTokenFault(fault)) return 'V1 has no tokens';
    if (fault === 'webhook-without-type' || fault === 'webhook-without-event')
      return 'V1’s callbacks have neither type nor event';
    if (fault === 'currency-absent' && !has('status-wrong-currency', 'webhook-wrong-currency'))
      return 'V1 names no currency';
  }
  const isTiming = ['webhook-duplicated', 'webhook-reordered', 'webhook-delayed'].includes(fault);
  if (isTiming && has('webhook-dropped')) return 'none of its webhooks is sent';
  if (isRefundFault(fault) && endingOf(faults) === 'review') return 'money in review is not returned';
  if (fault === 'webhook-forged-early' && has('webhook-before-pay-answers'))
    return 'it is paid before its parent could';
  if (fault === 'late-success' && has('failed-then-completed')) return 'it fails, and so does not expire';
  return null;
}

/** Acts only on a status that is asked for in the first 5 to 60 s after the payment. */
export function dependsOnClock(fault: FaultName): boolean {
  return fault === 'status-stale';
}

/**
 * Whether PhonePe may never hear of the order, so that the parent gets no page and comes again: the first `pay` is lost,
 * and whether it arrived is asked and not answered.
 */
export function mayNeverBeMade(faults: FaultCase): boolean {
  return faults.includes('pay-timeout-before') && faults.some((name) => GROUPS.get(name) === 'status');
}
