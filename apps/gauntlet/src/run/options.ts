/** Options of one run. All random choices are drawn from the seed. */
export type GauntletOptions = {
  api: 'v1' | 'v2';
  /** Minimum number of parents. Each makes one order; a parent who pays again makes another. */
  orders: number;
  seed: number;
  /** Server processes that share the database. */
  processes: number;
  /** Kills server processes and PostgreSQL during the run. */
  kill: boolean;
  /** The servers connect to PostgreSQL through a transaction pooler, except where they need a session. */
  pooler: boolean;
  /** Parents that are active at the same time. */
  concurrency: number;
  /**
   * `TIME_SCALE` of the servers and the simulator. The 5 s timeout of a call to PhonePe and the 3 s minimum of a lease are not
   * scaled and must fit into scaled times: at 0.02 a hold lasts 24 s, longer than the slowest checkout with two timeouts.
   */
  timeScale: number;
};

export const DEFAULTS: GauntletOptions = {
  api: 'v2',
  orders: 400,
  seed: 1,
  processes: 2,
  kill: false,
  pooler: false,
  concurrency: 200,
  timeScale: 0.02,
};

/** A run of at least this many orders must show every fault and every outcome. */
export const LONG_RUN_MIN_ORDERS = 1_000;

type RawOptions = Partial<Record<'api' | 'orders' | 'seed' | 'processes', string>> & {
  kill?: boolean;
  pooler?: boolean;
};

/** @throws {Error} with a one-line message that names the option and its rule */
export function readOptions(given: RawOptions): GauntletOptions {
  const { api = DEFAULTS.api } = given;
  if (api !== 'v1' && api !== 'v2') throw new Error('--api must be v1 or v2');
  return {
    ...DEFAULTS,
    api,
    orders: readInteger('orders', given.orders, 1),
    seed: readInteger('seed', given.seed, 0),
    processes: readInteger('processes', given.processes, 1),
    kill: given.kill ?? DEFAULTS.kill,
    pooler: given.pooler ?? DEFAULTS.pooler,
  };
}

function readInteger(name: 'orders' | 'seed' | 'processes', given: string | undefined, min: number): number {
  const value = given === undefined ? DEFAULTS[name] : Number(given);
  if (!Number.isSafeInteger(value) || value < min)
    throw new Error(`--${name} must be a whole number of at least ${min}`);
  return value;
}
