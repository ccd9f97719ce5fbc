import type { SimApi } from '@nibog/phonepe/simulator';
import { dependsOnClock, expectedOutcome, findIdleReason, mayNeverBeCreated } from './cases.ts';
import type { Played } from './play.ts';

/** Lists what is wrong with an order: its outcome, that of the retry, or a fault that had no effect without a known reason. */
export function findProblems({ faults, outcome, effective, retryOutcome }: Played, api: SimApi): string[] {
  const ineffective = faults.filter(
    (fault) =>
      !effective.includes(fault) && findIdleReason(fault, faults, api) === null && !dependsOnClock(fault),
  );
  const neverCreated = retryOutcome !== null && mayNeverBeCreated(faults);
  const expected = neverCreated ? 'unpaid' : expectedOutcome(faults);
  const isRetryRight = retryOutcome === null || (neverCreated && retryOutcome === 'booked');
  return [
    ...(outcome === expected ? [] : [`${outcome} instead of ${expected}`]),
    ...(isRetryRight ? [] : [`the retry ended as ${retryOutcome}`]),
    // In a mixture one fault can prevent the effect of another.
    ...(neverCreated || faults.length > 2 ? [] : ineffective.map((fault) => `${fault} had no effect`)),
  ].map((problem) => `${faults.join(' with ')}: ${problem}`);
}
