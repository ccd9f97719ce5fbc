import { readFileSync } from 'node:fs';

/** The measurements of one side in one round. */
export type Sample = {
  perSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  /** Processor time of the serving process per unit of work, µs; `null` if unknown. */
  cpuMicros: number | null;
  /** The number of 503 responses, which the rate does not include. */
  refused?: number;
};

/** One of the two compared systems. */
export type Side = {
  label: string;
  /** Runs the workload for a time. Called once per round. */
  run(forMs: number): Promise<Sample>;
};

export type Pair = { product: Side; baseline: Side };

/** The length of a clock tick in Linux's /proc, µs. */
const TICK_MICROS = 10_000;

/** The processor time that a process has used since its start, µs; `null` if unknown. */
export function readCpuMicros(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, which may contain any character.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  } catch {
    return null;
  }
}

/** Runs `work` and returns its result with the processor time that the processes used in total, µs. */
export async function measureCpu<Result>(
  pids: number[],
  work: () => Promise<Result>,
): Promise<{ result: Result; cpuMicros: number | null }> {
  const readTotal = (): number | null => {
    const each = pids.map(readCpuMicros);
    return each.includes(null) ? null : each.reduce<number>((sum, micros) => sum + (micros ?? 0), 0);
  };
  const before = readTotal();
  const result = await work();
  const after = readTotal();
  return { result, cpuMicros: before === null || after === null ? null : after - before };
}

/** The value below which `share` of the sorted values lie; `null` without values. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

export function median(values: readonly number[]): number | null {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
