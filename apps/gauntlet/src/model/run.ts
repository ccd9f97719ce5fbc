import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connectAs } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { describePlan } from './commands.ts';
import { searchModel, type SearchResult } from './search.ts';
import type { Tally } from './tally.ts';

export type ModelOptions = {
  runs: number;
  seed: number;
  /** Databases side by side. The same seed and number play the same runs. */
  arenas?: number;
  /** Where the result is written. */
  json?: string;
};

const PROGRESS_EVERY_MS = 5_000;

/**
 * The payment's state machine against its model, on a PostgreSQL of its own. Prints progress, a table and, where a run
 * broke a rule, its seed and the shortest run that does; answers whether none did.
 */
export async function runModel({ runs, seed, arenas = 6, json }: ModelOptions): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-model-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'test', unixSocket: true });
  try {
    const began = performance.now();
    let shownAt = began;
    const result = await searchModel({
      runs,
      seeds: Array.from({ length: arenas }, (_, index) => seed + index),
      openDatabase: databasesOf(postgres.url, postgres.socketDir),
      onProgress(tally) {
        if (performance.now() - shownAt < PROGRESS_EVERY_MS) return;
        shownAt = performance.now();
        print(describeProgress(tally, runs, (shownAt - began) / 1_000));
      },
    });
    print(describeResult(result));
    const file = json ?? `.cache/gauntlet/model-seed${seed}.json`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ runs, seed, arenas, ...result }, null, 2));
    return result.counterexample === null;
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Reached over a Unix socket: over TCP, a third of a run's time goes to the loopback's writes. */
function databasesOf(url: string, socketDir: string): () => Promise<AsyncDisposable & { url: string }> {
  let made = 0;
  return async () => {
    made += 1;
    const name = `model_${made}`;
    await using owner = connectAs('owner', url, { max: 1 });
    await owner.query(`CREATE DATABASE ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    own.searchParams.set('host', socketDir);
    // Goes with its cluster.
    return { url: own.toString(), [Symbol.asyncDispose]: () => Promise.resolve() };
  };
}

function describeProgress({ runs, endings }: Tally, of: number, seconds: number): string {
  const reached = Object.entries(endings).map(([ending, count]) => `${ending} ${count}`);
  return `${runs} of ${of} runs, ${Math.round(runs / seconds)} a second: ${reached.join(', ')}`;
}

function describeResult({ tally, seconds, counterexample }: SearchResult): string {
  const { runs, interleaved, blocked, commands, endings } = tally;
  const lines = [
    `${runs} runs in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} a second`,
    `${interleaved} steps while another operation was half-way, ${blocked} of them waited for its locks`,
    ...table('command', commands),
    ...table('ending', endings),
  ];
  if (counterexample) {
    const { seed, path, plan, violation, shrinks } = counterexample;
    lines.push(
      `BROKEN with seed ${seed}, path ${path}, after ${shrinks} shrinks: ${violation}`,
      describePlan(plan),
    );
  }
  return lines.join('\n');
}

function table(title: string, counts: Record<string, number>): string[] {
  const rows = Object.entries(counts).toSorted(([left], [right]) => left.localeCompare(right));
  return [
    '',
    title.padEnd(30),
    ...rows.map(([name, count]) => `  ${name.padEnd(28)}${String(count).padStart(10)}`),
  ];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
