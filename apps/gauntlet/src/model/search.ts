import * as fc from 'fast-check';
import { openArena, type Arena } from './arena.ts';
import { commandsOf, plan, type Command, type Plan } from './commands.ts';
import type { CreatePool } from './connection.ts';
import { play } from './run-plan.ts';
import { Tally } from './tally.ts';

export type SearchOptions = {
  runs: number;
  /** 32 bits each. One database per seed, in which its runs are played one after the other, beside those of the others. */
  seeds: number[];
  /** A database of its own for each seed, by its owner's URL. Its rows are thrown away. */
  openDatabase: () => Promise<AsyncDisposable & { url: string }>;
  /** A saboteur's pools, where a bug is planted. */
  createPool?: CreatePool;
  onProgress?: (tally: Tally) => void;
};

/** The shortest run that fast-check found to break a rule. */
export type Counterexample = {
  seed: number;
  /** fast-check's way to it from the seed. */
  path: string;
  plan: Plan;
  commands: Command[];
  violation: string;
  /** Runs until the first that failed, and how often it was made smaller. */
  runs: number;
  shrinks: number;
};

export type SearchResult = { tally: Tally; seconds: number; counterexample: Counterexample | null };

/** Plays random runs on real PostgreSQL against the model, until all are played or one breaks; that one is shrunk. */
export async function searchModel(options: SearchOptions): Promise<SearchResult> {
  const { seeds, openDatabase, createPool } = options;
  await using arenas = new AsyncDisposableStack();
  const opened: Arena[] = [];
  while (opened.length < seeds.length) {
    const database = arenas.use(await openDatabase());
    opened.push(arenas.use(await openArena(database.url, createPool)));
  }
  const tally = new Tally();
  const state = { broken: false };
  const began = performance.now();
  const searches = opened.map((arena, index) => searchIn(arena, index, options, tally, state));
  const found = await Promise.all(searches);
  const seconds = (performance.now() - began) / 1_000;
  return { tally, seconds, counterexample: found.find((each) => each !== null) ?? null };
}

async function searchIn(
  arena: Arena,
  index: number,
  { runs, seeds, onProgress }: SearchOptions,
  tally: Tally,
  state: { broken: boolean },
): Promise<Counterexample | null> {
  let shrinking = false;
  const property = fc.asyncProperty(plan, async (given) => {
    // One counterexample is enough: the other searches come to their end.
    if (state.broken && !shrinking) return;
    try {
      await play(arena, given, tally);
    } catch (error) {
      state.broken = true;
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
  if (!shortest) throw new Error('failed without a counterexample', { cause: result.errorInstance });
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
