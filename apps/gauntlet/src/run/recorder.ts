import type { HistoryEvent } from '@nibog/testing/proof/history-events';

/** Records what is seen from outside the servers. */
export type Recorder = {
  /** In the order of recording. */
  events: HistoryEvent[];
  /** Epoch ms with fractions. */
  now(): number;
  /** Increments a counter of the report. */
  count(label: string): void;
  counts: Map<string, number>;
  /** Observations that are violations under any circumstances. */
  anomalies: { transactionId: string | null; what: string }[];
};

export function createRecorder(): Recorder {
  const counts = new Map<string, number>();
  return {
    events: [],
    now: () => performance.timeOrigin + performance.now(),
    count: (label) => void counts.set(label, (counts.get(label) ?? 0) + 1),
    counts,
    anomalies: [],
  };
}
