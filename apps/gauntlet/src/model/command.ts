import { parseArgs } from 'node:util';
import { runModel } from './run.ts';

/**
 * `pnpm gauntlet --model`: compares the payment's state machine with its model. Returns exit code 1 if there is a violation.
 *
 * @throws {Error} with a one-line message for an invalid option
 */
export async function modelFromArguments(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      arenas: { type: 'string', default: '6' },
      json: { type: 'string' },
    },
  });
  const { json } = values;
  const numbers = { runs: Number(values.runs), seed: Number(values.seed), arenas: Number(values.arenas) };
  if (!Object.values(numbers).every((number) => Number.isSafeInteger(number) && number > 0))
    throw new Error('--runs, --seed and --arenas must be whole numbers above 0');
  const hasPassed = await runModel({ ...numbers, ...(json === undefined ? {} : { json }) });
  return hasPassed ? 0 : 1;
}
