/** The options of one run of the benchmarks. */
export type BenchOptions = {
  /** Names of benchmarks; empty: all. */
  only: string[];
  rounds: number;
  /** The time of one side in one round. */
  roundMs: number;
  /** Whether the product connects to PostgreSQL through a transaction pooler. */
  pooler: boolean;
};

/** Five rounds of two sides and a warm-up take a minute per benchmark. */
export const DEFAULTS: BenchOptions = { only: [], rounds: 5, roundMs: 4_000, pooler: false };

type RawOptions = { only?: string[]; rounds?: string; seconds?: string; pooler?: boolean };

/** @throws Error with a one-line message that names the option and its rule */
export function readOptions(
  { only = [], rounds, seconds, pooler = DEFAULTS.pooler }: RawOptions,
  names: readonly string[],
): BenchOptions {
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only must be one of ${names.join(', ')}, not ${unknown}`);
  return {
    only,
    pooler,
    rounds: rounds === undefined ? DEFAULTS.rounds : readNumber('rounds', rounds, 1),
    roundMs: seconds === undefined ? DEFAULTS.roundMs : readNumber('seconds', seconds, 0.2) * 1_000,
  };
}

function readNumber(name: string, raw: string, min: number): number {
  const value = Number(raw);
  if (!(value >= min) || (name === 'rounds' && !Number.isSafeInteger(value)))
    throw new Error(`--${name} must be a number of at least ${min}`);
  return value;
}
