import { median } from '../measure.ts';

/** What was seen at one moment, and of the answers since the moment before. */
export type SoakSample = {
  second: number;
  /** Of each server process. */
  memoryMb: number[];
  /** Of the servers to PostgreSQL, this tool's own among them. */
  connections: number;
  /** Looks at payments and refunds whose time has come. */
  due: number;
  /** Mails to be sent; as quick as this tool's own mail server takes them. */
  mailsDue: number;
  /** How long the longest of the looks has waited. */
  overdueMs: number;
  payments: number;
  p50Ms: number | null;
  p99Ms: number | null;
};

/** A line for about each minute. */
export function formatSoak(samples: readonly SoakSample[]): string {
  const head = [
    'second',
    'payments',
    'MB of each',
    'connections',
    'looks due',
    'overdue ms',
    'mails due',
    'p50 ms',
    'p99 ms',
  ];
  const shown = samples.filter((_sample, index) => index % 6 === 5 || index === samples.length - 1);
  const lines = shown.map((one) => [
    one.second,
    one.payments,
    one.memoryMb.join(' + '),
    one.connections,
    one.due,
    one.overdueMs,
    one.mailsDue,
    fixed(one.p50Ms),
    fixed(one.p99Ms),
  ]);
  return [head, ...lines].map((line) => line.map((cell) => String(cell).padStart(12)).join('')).join('\n');
}

/** The first quarter is the warm-up; of the rest the first half beside the second, as medians. */
export function compareHalves(samples: readonly SoakSample[]): string {
  const warm = samples.slice(Math.ceil(samples.length / 4));
  const half = Math.floor(warm.length / 2);
  const lines = Object.entries(READ).map(([name, read]) => {
    const [before, after] = [warm.slice(0, half), warm.slice(half)].map(
      (part) => median(part.map(read)) ?? 0,
    );
    return `${name.padEnd(14)}${(before ?? 0).toFixed(1).padStart(10)} → ${(after ?? 0).toFixed(1)}`;
  });
  return ['medians after the warm-up, first and second half', ...lines].join('\n');
}

const READ: Record<string, (sample: SoakSample) => number> = {
  'memory, MB': ({ memoryMb }) => memoryMb.reduce((sum, one) => sum + one, 0),
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
