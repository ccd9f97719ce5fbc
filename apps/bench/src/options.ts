/** What one run of the benchmarks is asked for. */
export type BenchOptions = {
  /** Names of benchmarks; none: all of them. */
  only: string[];
  rounds: number;
  /** Of one side in one round. */
  roundMs: number;
  /** The product reaches PostgreSQL through a transaction pooler. */
  pooler: boolean;
};

/** Five rounds of two sides and a warm-up: a minute for each benchmark. */
export const DEFAULTS: BenchOptions = { only: [], rounds: 5, roundMs: 4_000, pooler: false };

type Given = { only?: string[]; rounds?: string; seconds?: string; pooler?: boolean };

/** @throws Error with one line that names the option and its rule */
export function readOptions(
  { only = [], rounds, seconds, pooler = DEFAULTS.pooler }: Given,
  names: readonly string[],
): BenchOptions {
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only must be one of ${names.join(', ')}, not ${unknown}`);
  return {
    only,
    pooler,
    rounds: rounds === undefined ? DEFAULTS.rounds : readAtLeast('rounds', rounds, 1),
    roundMs: seconds === undefined ? DEFAULTS.roundMs : readAtLeast('seconds', seconds, 0.2) * 1_000,
  };
}

function readAtLeast(name: string, given: string, least: number): number {
  const value = Number(given);
  if (!(value >= least) || (name === 'rounds' && !Number.isSafeInteger(value)))
    throw new Error(`--${name} must be a number from ${least} on`);
  return value;
}
