import { connectAs, migrateDatabase } from '@nibog/db';
import { createDurations } from '@nibog/domain';
import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { openConnection, plainPool, type CreatePool, type Connection } from './connection.ts';
import { insertEvents, FixturePool } from './fixtures.ts';
import { ServerInstance } from './server-instance.ts';

/** So long that leases, holds and nudge intervals expire only by the run's clock, never because the machine stalls. */
export const DURATIONS = createDurations(1_000);

/** The number of operations that can run concurrently in one run. */
const SERVER_COUNT = 3;
/** Runs between two audits. After each audit all rows are deleted, which keeps queries fast. */
const RUNS_PER_AUDIT = 400;

/** A database in which runs are executed one after another, with its server instances. */
export type Arena = AsyncDisposable & {
  owner: Connection;
  servers: ServerInstance[];
  fixtures: FixturePool;
  /** Counts a finished run; after every `RUNS_PER_AUDIT` runs audits the whole database and clears it. */
  endRun(): Promise<void>;
  /** Deletes all payments, including those of an aborted run. */
  clear(): Promise<void>;
  /** Whether a connection of the server waits for a lock. */
  isBlocked(server: ServerInstance): Promise<boolean>;
};

/** Migrates and empties the database at `url`, the owner's URL, and connects to it. */
export async function openArena(url: string, createPool: CreatePool = plainPool): Promise<Arena> {
  await using cleanup = new AsyncDisposableStack();
  const { roleUrls } = await migrateDatabase({ url });
  await forceGenericPlans(url);
  const owner = await openOwner(cleanup, url);
  await owner.query(`
    TRUNCATE cities, games, webhook_events CASCADE;
    CREATE INDEX ON payment_items (slot_id);
    CREATE INDEX ON refunds (payment_id)`);
  const fixtures = new FixturePool(owner, DURATIONS, await insertEvents(owner));
  const servers: ServerInstance[] = [];
  for (let index = 0; index < SERVER_COUNT; index += 1)
    servers.push(cleanup.use(await ServerInstance.open(roleUrls, owner, createPool)));
  const auditor = cleanup.use(connectAs('owner', url, { max: 1 }));
  const owned = cleanup.move();
  let runs = 0;

  async function audit(): Promise<void> {
    const findings = await auditMoney(auditor);
    if (findings.length > 0) throw new Error(`the audit found ${JSON.stringify(findings)}`);
    const { captured, ...parts } = await sumMoney(auditor);
    const accounted = Object.values(parts).reduce((sum, paise) => sum + paise, 0);
    if (accounted !== captured)
      throw new Error(`${captured} paise were captured, but ${accounted} are accounted for`);
  }

  async function clear(): Promise<void> {
    await owner.query('TRUNCATE slots, payments, webhook_events CASCADE');
    fixtures.clear();
  }

  return {
    owner,
    servers,
    fixtures,
    async endRun() {
      runs += 1;
      if (runs % RUNS_PER_AUDIT !== 0) return;
      await audit();
      await clear();
    },
    clear,
    async isBlocked(server) {
      const { rows } = await owner.query<{ blocked: boolean }>({
        name: 'blocked',
        text: `SELECT bool_or(cardinality(pg_blocking_pids(pid)) > 0) AS blocked FROM unnest($1::int[]) AS pid`,
        values: [server.pids],
      });
      return rows[0]?.blocked ?? false;
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
    },
  };
}

/** Makes all later connections plan each prepared statement once. */
async function forceGenericPlans(url: string): Promise<void> {
  await using owner = connectAs('owner', url, { max: 1 });
  await owner.query(
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET plan_cache_mode = force_generic_plan`,
  );
}

async function openOwner(cleanup: AsyncDisposableStack, url: string): Promise<Connection> {
  const { pool, connection } = openConnection({ connectionString: url }, plainPool);
  const owner = await connection;
  cleanup.defer(async () => {
    owner.release();
    await pool.end();
  });
  return owner;
}
