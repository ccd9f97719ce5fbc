import { connectAs, migrateDatabase } from '@nibog/db';
import { createDurations } from '@nibog/domain';
import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { openLine, plainPool, type CreatePool, type Line } from './connection.ts';
import { Seat } from './server-instance.ts';
import { insertEvents, Stock } from './fixtures.ts';

/** So long that no stall of the machine can let a lease, a hold or a nudge's time pass: only the run's clock does. */
export const DURATIONS = createDurations(1_000);

/** Operations at once in one run. */
const SEATS = 3;
/** Runs between two audits of all that they left. Then the rows go, so that every search stays short. */
const RUNS_PER_AUDIT = 400;

export type Arena = AsyncDisposable & {
  owner: Line;
  seats: Seat[];
  stock: Stock;
  /** Ends a run; now and then holds the whole database against the audit, and clears it. */
  runEnded(): Promise<void>;
  /** Throws away all payments, and with them what a broken run left behind. */
  clear(): Promise<void>;
  /** Whether PostgreSQL makes a process of a seat wait for a lock. */
  isBlocked(seat: Seat): Promise<boolean>;
};

/** A database of its own, in which runs are played one after the other. `url` is the owner's; the database is emptied. */
export async function openArena(url: string, createPool: CreatePool = plainPool): Promise<Arena> {
  await using cleanup = new AsyncDisposableStack();
  const { roleUrls } = await migrateDatabase({ url });
  await setUp(url);
  const owner = await openOwner(cleanup, url);
  await owner.query(`
    TRUNCATE cities, games, webhook_events CASCADE;
    CREATE INDEX ON payment_items (slot_id);
    CREATE INDEX ON refunds (payment_id)`);
  const stock = new Stock(owner, DURATIONS, await insertEvents(owner));
  const seats: Seat[] = [];
  for (let index = 0; index < SEATS; index += 1)
    seats.push(cleanup.use(await Seat.open(roleUrls, owner, createPool)));
  const auditor = cleanup.use(connectAs('owner', url, { max: 1 }));
  const owned = cleanup.move();
  let runs = 0;

  async function audit(): Promise<void> {
    const findings = await auditMoney(auditor);
    if (findings.length > 0) throw new Error(`the audit found ${JSON.stringify(findings)}`);
    const { captured, ...places } = await sumMoney(auditor);
    const placed = Object.values(places).reduce((sum, paise) => sum + paise, 0);
    if (placed !== captured) throw new Error(`${captured} paise captured, ${placed} accounted for`);
  }

  async function clear(): Promise<void> {
    await owner.query('TRUNCATE slots, payments, webhook_events CASCADE');
    stock.clear();
  }

  return {
    owner,
    seats,
    stock,
    async runEnded() {
      runs += 1;
      if (runs % RUNS_PER_AUDIT !== 0) return;
      await audit();
      await clear();
    },
    clear,
    async isBlocked(seat) {
      const { rows } = await owner.query<{ blocked: boolean }>({
        name: 'blocked',
        text: `SELECT bool_or(cardinality(pg_blocking_pids(pid)) > 0) AS blocked FROM unnest($1::int[]) AS pid`,
        values: [seat.pids],
      });
      return rows[0]?.blocked ?? false;
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
    },
  };
}

/** For all connections that come after: statements are planned once. */
async function setUp(url: string): Promise<void> {
  await using owner = connectAs('owner', url, { max: 1 });
  await owner.query(
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET plan_cache_mode = force_generic_plan`,
  );
}

async function openOwner(cleanup: AsyncDisposableStack, url: string): Promise<Line> {
  const { pool, line } = openLine({ connectionString: url }, plainPool);
  const owner = await line;
  cleanup.defer(async () => {
    owner.release();
    await pool.end();
  });
  return owner;
}
