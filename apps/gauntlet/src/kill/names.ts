import { OPERATIONS, STEPS, type StepKind } from './steps.ts';

/** What is wrong with the names: a step that is not listed or is of another kind than is said, and a listed one that nobody took. */
export function checkNames(taken: ReadonlyMap<string, StepKind | null>): string[] {
  const named = new Map<string, StepKind>(
    OPERATIONS.flatMap((operation) =>
      STEPS[operation].map(({ name, kind }) => [`${operation}: ${name}`, kind] as const),
    ),
  );
  const wrong = [...taken].flatMap(([step, kind]) => {
    const said = named.get(step);
    if (said === undefined) return [`it is not listed in steps.ts: ${step}`];
    return said === kind ? [] : [`${step} is a ${kind ?? 'nothing'}, and steps.ts says ${said}`];
  });
  const missing = [...named.keys()].filter((step) => !taken.has(step));
  return [...wrong, ...missing.map((step) => `nobody came by it: ${step}`)];
}
