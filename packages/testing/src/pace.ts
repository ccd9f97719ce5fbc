import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How many times slower this machine is than the one for which the tests' simulated durations were chosen; 1 or more. */
    pace: number;
  }
}

/** A run of `countUp` on that machine, ms. */
const REFERENCE_MS = 10;
const RUNS = 9;

/** Measures the machine's pace, other programs' load included: the median of a few runs of the same computation. */
export function measurePace(): number {
  const runs = Array.from({ length: RUNS }, () => {
    const startedAt = performance.now();
    countUp();
    return performance.now() - startedAt;
  });
  const median = runs.toSorted((one, other) => one - other)[(RUNS - 1) / 2] ?? REFERENCE_MS;
  return Math.max(1, median / REFERENCE_MS);
}

function countUp(): number {
  let value = 1;
  for (let count = 0; count < 6_000_000; count += 1)
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}

/** A simulated duration or a factor of time that must leave this machine enough time to work. */
export function scaleByPace(duration: number): number {
  return duration * inject('pace');
}
