import { OPERATIONS, STEPS, type StepKind } from './steps.ts';

/** Reports steps that are not listed, steps listed with another kind, and listed steps that no process took. */
export function checkNames(taken: ReadonlyMap<string, StepKind | null>): string[] {
  const listed = new Map<string, StepKind>(
    OPERATIONS.flatMap((operation) =>
      STEPS[operation].map(({ name, kind }) => [`${operation}: ${name}`, kind] as const),
    ),
  );
  const unexpected = [...taken].flatMap(([step, kind]) => {
    const listedKind = listed.get(step);
    if (listedKind === undefined) return [`not listed in steps.ts: ${step}`];
    return listedKind === kind
      ? []
      : [`${step} has the kind ${kind ?? 'none'}, but steps.ts lists ${listedKind}`];
  });
  const missing = [...listed.keys()].filter((step) => !taken.has(step));
  return [...unexpected, ...missing.map((step) => `no process took the step: ${step}`)];
}
