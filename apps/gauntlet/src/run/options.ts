/** What one run is asked for. Everything that is drawn is drawn from the seed. */
export type GauntletOptions = {
  api: 'v1' | 'v2';
  /** Orders at PhonePe, at the least: whoever pays again makes one more. */
  orders: number;
  seed: number;
  /** Server processes beside the one database. */
  processes: number;
  /** Kill server processes and PostgreSQL in the middle. */
  kill: boolean;
  /** The servers reach PostgreSQL through a transaction pooler, but for what needs a session. */
  pooler: boolean;
  /** Parents at once. */
  atOnce: number;
  /**
   * For servers and simulator. What is not scaled (5 s for a call to PhonePe, 3 s at the least for a lease) has to fit
   * into what is: at 0.02 a hold lasts 24 s, which the slowest checkout, two calls without an answer, does not use up.
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
  atOnce: 200,
  timeScale: 0.02,
};

/** From here on a run is long enough for every fault and every ending to occur; one in which they do not proves nothing. */
export const BIG_RUN_ORDERS = 1_000;

type Given = Partial<Record<'api' | 'orders' | 'seed' | 'processes', string>> & {
  kill?: boolean;
  pooler?: boolean;
};

/** @throws Error with one line that names the option and its rule */
export function readOptions(given: Given): GauntletOptions {
  const { api = DEFAULTS.api } = given;
  if (api !== 'v1' && api !== 'v2') throw new Error('--api must be v1 or v2');
  return {
    ...DEFAULTS,
    api,
    orders: readWhole('orders', given.orders, 1),
    seed: readWhole('seed', given.seed, 0),
    processes: readWhole('processes', given.processes, 1),
    kill: given.kill ?? DEFAULTS.kill,
    pooler: given.pooler ?? DEFAULTS.pooler,
  };
}

function readWhole(name: 'orders' | 'seed' | 'processes', given: string | undefined, least: number): number {
  const value = given === undefined ? DEFAULTS[name] : Number(given);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number from ${least} on`);
  return value;
}
