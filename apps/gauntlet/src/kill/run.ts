import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAs, migrateDatabase, type RoleClient } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { playBatch, UNREACHED, type Batch, type Outcome } from './batch.ts';
import { openLane, type Lane, type LaneOptions } from './lane.ts';
import type { StepKind } from './steps.ts';

/** A migrated database of its own. */
export type LaneDatabase = AsyncDisposable & LaneOptions['db'];

export type KillRun = {
  batches: readonly Batch[];
  api: 'v1' | 'v2';
  /** Products side by side. */
  lanes: number;
  openDatabase: () => Promise<LaneDatabase>;
  /** For controls. */
  plant?: LaneOptions['plant'];
  /** Told of each death once it is healed and judged. */
  tell?: (outcome: Outcome, done: number) => void;
};

export type KillResult = {
  outcomes: Outcome[];
  /** Every step that any process took, and what it was. */
  steps: Map<string, StepKind | null>;
};

const TRIES = 3;

/** Some payment never came to the boundary, and nothing else is wrong. */
function isUnreached({ violations }: Outcome): boolean {
  return violations.length > 0 && violations.every(({ explanation }) => explanation.endsWith(UNREACHED));
}

/** Plays the deaths, so many products at once. A product that could not be healed is left, and another one started. */
export async function runKills(run: KillRun): Promise<KillResult> {
  const { batches, api, lanes, openDatabase, plant, tell = () => undefined } = run;
  const steps = new Map<string, StepKind | null>();
  const outcomes: Outcome[] = [];
  const queue = batches.values();

  function onStep(step: string, kind: StepKind | null): void {
    steps.set(step, kind);
  }

  async function work(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const open = async (): Promise<Lane> => {
      const db = stack.use(await openDatabase());
      return stack.use(await openLane({ db, api, onStep, ...(plant === undefined ? {} : { plant }) }));
    };
    let lane: Lane | null = null;
    for (const batch of queue) {
      lane ??= await open();
      let outcome = await playBatch(lane, batch);
      // A busy machine may let a hold or a parent's patience run out: then nothing was shown, and it is played anew.
      for (let tries = 1; isUnreached(outcome) && tries < TRIES; tries += 1) {
        lane = await open();
        outcome = await playBatch(lane, batch);
      }
      outcomes.push(outcome);
      if (outcome.violations.length > 0) lane = null;
      tell(outcome, outcomes.length);
    }
  }

  await Promise.all(Array.from({ length: Math.min(lanes, batches.length) }, work));
  return { outcomes, steps };
}

/** One PostgreSQL for all of it, thrown away at the end. */
export async function withDatabases<Result>(
  use: (openDatabase: () => Promise<LaneDatabase>) => Promise<Result>,
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-kill-'));
  const postgres = await startEmbeddedPostgres({ dataDir, maxConnections: 600, durability: 'test' });
  let made = 0;
  const addressOf = (name: string): string => {
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    return url.toString();
  };
  try {
    await using cluster = connectAs('owner', postgres.url, { max: 1 });
    await cluster.query('CREATE DATABASE kill_template');
    await migrateDatabase({ url: addressOf('kill_template') });
    return await use(async () => {
      made += 1;
      const name = `kill_${made}`;
      await cluster.query(`CREATE DATABASE ${name} TEMPLATE kill_template`);
      const url = addressOf(name);
      const owner: RoleClient<'owner'> = connectAs('owner', url, { max: 6 });
      return { url, owner, [Symbol.asyncDispose]: () => owner[Symbol.asyncDispose]() };
    });
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
