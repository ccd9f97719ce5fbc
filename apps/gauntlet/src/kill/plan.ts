import type { Batch } from './batch.ts';
import { comesBy, SCHEDULES, type Schedule } from './schedules.ts';
import { allBoundaries, type Boundary } from './steps.ts';

/** The deaths that show every boundary under every schedule that comes by it. Every other one dies beside another process. */
export function planBatches(
  boundaries: readonly Boundary[],
  among: readonly Schedule[] = SCHEDULES,
): Batch[] {
  return boundaries.map((boundary, index) => ({
    boundary,
    schedules: among.filter((schedule) => comesBy(schedule, boundary)),
    beside: index % 2 === 1,
  }));
}

/** The last boundary of each flow: who plays these comes by every step there is. */
export function sampleBoundaries(): Boundary[] {
  return [...Map.groupBy(allBoundaries(), ({ step }) => step.flow).values()].flatMap((each) =>
    each.slice(-1),
  );
}
