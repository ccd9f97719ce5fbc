import type { Batch } from './batch.ts';
import { reachesBoundary, SCHEDULES, type Schedule } from './schedules.ts';
import { allBoundaries, type Boundary } from './steps.ts';

/** One batch per boundary, with every schedule that reaches it. Every second batch has a standby process. */
export function planBatches(
  boundaries: readonly Boundary[],
  schedules: readonly Schedule[] = SCHEDULES,
): Batch[] {
  return boundaries.map((boundary, index) => ({
    boundary,
    schedules: schedules.filter((schedule) => reachesBoundary(schedule, boundary)),
    hasStandby: index % 2 === 1,
  }));
}

/** The last boundary of each flow. Together, their batches take every step. */
export function sampleBoundaries(): Boundary[] {
  return [...Map.groupBy(allBoundaries(), ({ step }) => step.flow).values()].flatMap((each) =>
    each.slice(-1),
  );
}
