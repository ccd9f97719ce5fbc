import { parseArgs } from 'node:util';
import { runModel } from './run.ts';

const { values } = parseArgs({
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
process.exitCode = held ? 0 : 1;
