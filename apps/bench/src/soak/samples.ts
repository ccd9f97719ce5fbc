import { median } from '../measure.ts';

/** The state at one moment, and the poll latencies since the previous sample. */
export type SoakSample = {
  second: number;
  /** The memory of each server process. */
  memoryMb: number[];
  /** The connections to PostgreSQL, including those of this tool. */
  connections: number;
  /** The number of due payments and refunds. */
  due: number;
  /** The number of due mails; it depends on the speed of this tool's mail server. */
  mailsDue: number;
  /** The delay of the most overdue look. */
  overdueMs: number;
  payments: number;
  p50Ms: number | null;
  p99Ms: number | null;
};

/** Formats about one line per minute. */
export function formatSoak(samples: readonly SoakSample[]): string {
  const head = [
    'second',
    'payments',
    'MB each',
    'connections',
    'looks due',
    'overdue ms',
    'mails due',
    'p50 ms',
    'p99 ms',
  ];
  const shown = samples.filter((_sample, index) => index % 6 === 5 || index === samples.length - 1);
  const lines = shown.map((sample) => [
    sample.second,
    sample.payments,
    sample.memoryMb.join(' + '),
    sample.connections,
    sample.due,
    sample.overdueMs,
    sample.mailsDue,
    fixed(sample.p50Ms),
    fixed(sample.p99Ms),
  ]);
  return [head, ...lines].map((line) => line.map((cell) => String(cell).padStart(12)).join('')).join('\n');
}

/** Compares the medians of the first and second half of the samples after the warm-up, which is the first quarter. */
export function compareHalves(samples: readonly SoakSample[]): string {
  const warm = samples.slice(Math.ceil(samples.length / 4));
  const half = Math.floor(warm.length / 2);
  const lines = Object.entries(METRICS).map(([name, read]) => {
    const [before, after] = [warm.slice(0, half), warm.slice(half)].map(
      (part) => median(part.map(read)) ?? 0,
    );
    return `${name.padEnd(14)}${(before ?? 0).toFixed(1).padStart(10)} → ${(after ?? 0).toFixed(1)}`;
  });
  return ['medians after the warm-up: first half → second half', ...lines].join('\n');
}

const METRICS: Record<string, (sample: SoakSample) => number> = {
  'memory, MB': ({ memoryMb }) => memoryMb.reduce((sum, megabytes) => sum + megabytes, 0),
  connections: ({ connections }) => connections,
  'looks due': ({ due }) => due,
  'overdue, ms': ({ overdueMs }) => overdueMs,
  'mails due': ({ mailsDue }) => mailsDue,
  'poll p50, ms': ({ p50Ms }) => p50Ms ?? 0,
  'poll p99, ms': ({ p99Ms }) => p99Ms ?? 0,
};

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(1);
}
