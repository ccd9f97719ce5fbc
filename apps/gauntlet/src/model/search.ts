import * as fc from 'fast-check';
import { openArena, type Arena } from './arena.ts';
import { commandsOf, planArbitrary, type Command, type Plan } from './commands.ts';
import type { CreatePool } from './connection.ts';
import { runPlan } from './run-plan.ts';
import { Tally } from './tally.ts';

export type SearchOptions = {
  runs: number;
  /** 32-bit numbers. Each seed has its own database and executes its runs one after another, concurrently with other seeds. */
  seeds: number[];
  /** Opens a database for one seed, by its owner's URL. Its rows are deleted. */
  openDatabase: () => Promise<AsyncDisposable & { url: string }>;
  /** For controls: a pool with sabotaged statements. */
  createPool?: CreatePool;
  onProgress?: (tally: Tally) => void;
};

/** The shortest run with a violation that fast-check found. */
export type Counterexample = {
  seed: number;
  /** fast-check's path from the seed to the run. */
  path: string;
  plan: Plan;
  commands: Command[];
  violation: string;
  /** Runs up to the first violation, and the number of times that run was shrunk. */
  runs: number;
  shrinks: number;
};

export type SearchResult = { tally: Tally; seconds: number; counterexample: Counterexample | null };

/** Executes random runs on PostgreSQL until all are done or one has a violation; that run is shrunk. */
export async function searchModel(options: SearchOptions): Promise<SearchResult> {
  const { seeds, openDatabase, createPool } = options;
  await using arenas = new AsyncDisposableStack();
  const opened: Arena[] = [];
  while (opened.length < seeds.length) {
    const database = arenas.use(await openDatabase());
    opened.push(arenas.use(await openArena(database.url, createPool)));
  }
  const tally = new Tally();
  const state = { hasViolation: false };
  const startedAt = performance.now();
  const searches = opened.map((arena, index) => searchIn(arena, index, options, tally, state));
  const found = await Promise.all(searches);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { tally, seconds, counterexample: found.find((each) => each !== null) ?? null };
}

async function searchIn(
  arena: Arena,
  index: number,
  { runs, seeds, onProgress }: SearchOptions,
  tally: Tally,
  state: { hasViolation: boolean },
): Promise<Counterexample | null> {
  let shrinking = false;
  const property = fc.asyncProperty(planArbitrary, async (given) => {
    // One counterexample is enough, so the other searches stop.
    if (state.hasViolation && !shrinking) return;
    try {
      await runPlan(arena, given, tally);
    } catch (error) {
      state.hasViolation = true;
      shrinking = true;
      throw error;
    }
    onProgress?.(tally);
  });
  const seed = seeds[index];
  const numRuns = Math.ceil((runs - index) / seeds.length);
  const result = await fc.check(property, { numRuns, ...(seed === undefined ? {} : { seed }) });
  if (!result.failed) return null;
  const [shortest] = result.counterexample ?? [];
  if (!shortest)
    throw new Error('fast-check failed without a counterexample', { cause: result.errorInstance });
  const { errorInstance: error } = result;
  return {
    seed: result.seed,
    path: result.counterexamplePath ?? '',
    plan: shortest,
    commands: commandsOf(shortest),
    violation: error instanceof Error ? error.message : String(error),
    runs: result.numRuns,
    shrinks: result.numShrinks,
  };
}
