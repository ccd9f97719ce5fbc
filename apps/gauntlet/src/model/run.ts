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
  /** Databases used concurrently. The same seed and number of arenas give the same runs. */
  arenas?: number;
  /** Path of the JSON result. */
  json?: string;
};

const PROGRESS_INTERVAL_MS = 5_000;

/**
 * Compares the payment's state machine with its model on a new PostgreSQL. Prints progress, a table and, for a violation, its
 * seed and the shortest run that shows it. Returns whether there was no violation.
 */
export async function runModel({ runs, seed, arenas = 6, json }: ModelOptions): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-model-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'test', unixSocket: true });
  try {
    const startedAt = performance.now();
    let printedAt = startedAt;
    const result = await searchModel({
      runs,
      seeds: Array.from({ length: arenas }, (_, index) => seed + index),
      openDatabase: createDatabaseFactory(postgres.url, postgres.socketDir),
      onProgress(tally) {
        if (performance.now() - printedAt < PROGRESS_INTERVAL_MS) return;
        printedAt = performance.now();
        print(describeProgress(tally, runs, (printedAt - startedAt) / 1_000));
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

/** The databases use a Unix socket: over TCP, loopback writes take a third of a run's time. */
function createDatabaseFactory(
  url: string,
  socketDir: string,
): () => Promise<AsyncDisposable & { url: string }> {
  let created = 0;
  return async () => {
    created += 1;
    const name = `model_${created}`;
    await using owner = connectAs('owner', url, { max: 1 });
    await owner.query(`CREATE DATABASE ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    own.searchParams.set('host', socketDir);
    // The database is deleted with its cluster.
    return { url: own.toString(), [Symbol.asyncDispose]: () => Promise.resolve() };
  };
}

function describeProgress({ runs, outcomes }: Tally, totalRuns: number, seconds: number): string {
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return `${runs} of ${totalRuns} runs, ${Math.round(runs / seconds)} per second: ${counts.join(', ')}`;
}

function describeResult({ tally, seconds, counterexample }: SearchResult): string {
  const { runs, interleavedSteps, blockedSteps, commands, outcomes } = tally;
  const lines = [
    `${runs} runs in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} per second`,
    `${interleavedSteps} steps while another operation was running, ${blockedSteps} of them waited for its locks`,
    ...table('command', commands),
    ...table('outcome', outcomes),
  ];
  if (counterexample) {
    const { seed, path, plan, violation, shrinks } = counterexample;
    lines.push(
      `VIOLATION with seed ${seed}, path ${path}, after ${shrinks} shrinks: ${violation}`,
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
