import type { ParentPlan } from './plan.ts';

/** The stages of a contest for one place: the first parent holds it and lets the hold end, the rival pays, the first pays late. */
export type Stage = 'held' | 'paid';

/** Both functions do nothing for a place that is not contested. A parent who gives up also marks the stage as reached. */
export type Contests = {
  markReached(plan: ParentPlan, stage: Stage): void;
  waitFor(plan: ParentPlan, stage: Stage): Promise<void>;
};

export function createContests(): Contests {
  const stages = new Map<string, PromiseWithResolvers<void>>();

  function getStage({ place }: ParentPlan, stage: Stage): PromiseWithResolvers<void> {
    const key = `${place.slot} ${stage}`;
    const known = stages.get(key) ?? Promise.withResolvers<void>();
    stages.set(key, known);
    return known;
  }

  return {
    markReached(plan, stage) {
      if (plan.place.kind === 'contested') getStage(plan, stage).resolve();
    },
    async waitFor(plan, stage) {
      if (plan.place.kind === 'contested') await getStage(plan, stage).promise;
    },
  };
}
