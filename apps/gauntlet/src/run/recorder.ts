import type { HistoryEvent } from '@nibog/testing/proof/history-events';

/** What was seen from outside, in the order in which it was written down. */
export type Witness = {
  events: HistoryEvent[];
  /** Epoch ms with fractions. */
  now(): number;
  /** Counts something for the table at the end. */
  count(what: string): void;
  counts: Map<string, number>;
  /** What may not happen whatever else does, as it happens. */
  complaints: { transactionId: string | null; what: string }[];
};

export function createWitness(): Witness {
  const counts = new Map<string, number>();
  return {
    events: [],
    now: () => performance.timeOrigin + performance.now(),
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    counts,
    complaints: [],
  };
}
