import type { ParentPlan } from './plan.ts';

/** For one place: the first parent holds it, the second one pays for it, and only then the first one pays. */
export type Stage = 'held' | 'paid';

/** Nobody waits where the place is not contested, or once the stage was reached in vain. */
export type Contests = {
  reach(plan: ParentPlan, stage: Stage): void;
  reached(plan: ParentPlan, stage: Stage): Promise<void>;
};

export function createContests(): Contests {
  const stages = new Map<string, PromiseWithResolvers<void>>();

  function of({ place }: ParentPlan, stage: Stage): PromiseWithResolvers<void> {
    const key = `${place.slot} ${stage}`;
    const known = stages.get(key) ?? Promise.withResolvers<void>();
    stages.set(key, known);
    return known;
  }

  return {
    reach(plan, stage) {
      if (plan.place.kind === 'contested') of(plan, stage).resolve();
    },
    async reached(plan, stage) {
      if (plan.place.kind === 'contested') await of(plan, stage).promise;
    },
  };
}
