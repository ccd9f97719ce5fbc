import { readFileSync } from 'node:fs';

/** What one side did in one round. */
export type Sample = {
  perSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  /** Of the serving process's own processor time, per unit of work; `null` where that is not known. */
  cpuMicros: number | null;
  /** Requests that were answered 503 and are not in the rate. */
  refused?: number;
};

/** One of the two that are measured beside each other. */
export type Side = {
  label: string;
  /** Works for so long and answers what came of it. Runs again and again. */
  run(forMs: number): Promise<Sample>;
};

export type Pair = { product: Side; baseline: Side };

/** Clock ticks of Linux' /proc. */
const TICK_MICROS = 10_000;

/** Processor time that a process has used so far, in µs; `null` where the system does not say. */
export function cpuMicrosOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  } catch {
    return null;
  }
}

/** Answers the processor time that `work` took in these processes together, in µs, beside what it answered. */
export async function withCpu<Result>(
  pids: number[],
  work: () => Promise<Result>,
): Promise<{ result: Result; cpuMicros: number | null }> {
  const total = (): number | null => {
    const each = pids.map(cpuMicrosOf);
    return each.includes(null) ? null : each.reduce<number>((sum, micros) => sum + (micros ?? 0), 0);
  };
  const before = total();
  const result = await work();
  const after = total();
  return { result, cpuMicros: before === null || after === null ? null : after - before };
}

/** The value below which the given share of the sorted values lies; `null` of none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

export function median(values: readonly number[]): number | null {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
