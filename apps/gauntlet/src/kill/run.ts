import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAs, migrateDatabase, type RoleClient } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { runBatch, UNREACHED, type Batch, type BatchResult } from './batch.ts';
import { openLane, type Lane, type LaneOptions } from './lane.ts';
import type { StepKind } from './steps.ts';

/** A new migrated database. */
export type LaneDatabase = AsyncDisposable & LaneOptions['db'];

export type KillRun = {
  batches: readonly Batch[];
  api: 'v1' | 'v2';
  /** Lanes that run concurrently. */
  lanes: number;
  openDatabase: () => Promise<LaneDatabase>;
  /** For controls: replacements in the product's SQL. */
  replacements?: LaneOptions['replacements'];
  /** Called after each batch. */
  onResult?: (result: BatchResult, done: number) => void;
};

export type KillResult = {
  results: BatchResult[];
  /** Every step that any process took, with its kind. */
  steps: Map<string, StepKind | null>;
};

const MAX_TRIES = 3;

/** Whether the only problem is that a payment did not reach the boundary. */
function isUnreached({ violations }: BatchResult): boolean {
  return violations.length > 0 && violations.every(({ explanation }) => explanation.endsWith(UNREACHED));
}

/** Runs the batches in concurrent lanes. A lane with a violation is abandoned and a new one is opened. */
export async function runKills(run: KillRun): Promise<KillResult> {
  const { batches, api, lanes, openDatabase, replacements, onResult = () => undefined } = run;
  const steps = new Map<string, StepKind | null>();
  const results: BatchResult[] = [];
  const queue = batches.values();

  function onStep(step: string, kind: StepKind | null): void {
    steps.set(step, kind);
  }

  async function runLane(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const open = async (): Promise<Lane> => {
      const db = stack.use(await openDatabase());
      return stack.use(
        await openLane({ db, api, onStep, ...(replacements === undefined ? {} : { replacements }) }),
      );
    };
    let lane: Lane | null = null;
    for (const batch of queue) {
      lane ??= await open();
      let result = await runBatch(lane, batch);
      // On a slow machine a hold or a request may time out first. Such a batch proves nothing and is repeated.
      for (let tries = 1; isUnreached(result) && tries < MAX_TRIES; tries += 1) {
        lane = await open();
        result = await runBatch(lane, batch);
      }
      results.push(result);
      if (result.violations.length > 0) lane = null;
      onResult(result, results.length);
    }
  }

  await Promise.all(Array.from({ length: Math.min(lanes, batches.length) }, runLane));
  return { results, steps };
}

/** Starts one PostgreSQL for all databases and deletes it at the end. */
export async function withDatabases<Result>(
  use: (openDatabase: () => Promise<LaneDatabase>) => Promise<Result>,
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-kill-'));
  const postgres = await startEmbeddedPostgres({ dataDir, maxConnections: 600, durability: 'test' });
  let created = 0;
  const toUrl = (name: string): string => {
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    return url.toString();
  };
  try {
    await using cluster = connectAs('owner', postgres.url, { max: 1 });
    await cluster.query('CREATE DATABASE kill_template');
    await migrateDatabase({ url: toUrl('kill_template') });
    return await use(async () => {
      created += 1;
      const name = `kill_${created}`;
      await cluster.query(`CREATE DATABASE ${name} TEMPLATE kill_template`);
      const url = toUrl(name);
      const owner: RoleClient<'owner'> = connectAs('owner', url, { max: 6 });
      return { url, owner, [Symbol.asyncDispose]: () => owner[Symbol.asyncDispose]() };
    });
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
