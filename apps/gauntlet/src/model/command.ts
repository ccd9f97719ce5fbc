import { parseArgs } from 'node:util';
import { runModel } from './run.ts';

/**
 * `pnpm gauntlet --model`: the payment's state machine against its model. Answers 1 when a run broke a rule.
 *
 * @throws Error with one line for an option that cannot be used
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
    throw new Error('--runs, --seed and --arenas are whole numbers above 0');
  const held = await runModel({ ...numbers, ...(json === undefined ? {} : { json }) });
  return held ? 0 : 1;
}
