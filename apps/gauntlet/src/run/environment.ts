import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDraw, startSimulator, type Simulator } from '@nibog/phonepe/simulator';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { startSmtpPeer, type SmtpPeer } from '@nibog/testing/app/smtp-peer';
import { CREDENTIALS } from '@nibog/testing/app/test-app';
import { startPooler } from '@nibog/testing/postgres/pooler';
import { startDatabase, type Database } from '@nibog/testing/postgres/server';
import { makeCatalogue, type Catalogue } from './catalogue.ts';
import { openDoor, type Door } from './load-balancer.ts';
import type { GauntletOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { createSeats, type Seats } from './replicas.ts';
import type { Witness } from './recorder.ts';

/** Everything that one run starts. */
export type World = AsyncDisposable & {
  options: GauntletOptions;
  plan: Plan;
  database: Database;
  simulator: Simulator;
  smtp: SmtpPeer;
  door: Door;
  seats: Seats;
  catalogue: Catalogue;
  witness: Witness;
};

const REFUSED_MAILS = 0.03;

/** The product as it is run, PhonePe and a mail server, each at its worst. */
export async function startWorld(options: GauntletOptions, plan: Plan, witness: Witness): Promise<World> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'nibog-gauntlet-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const database = cleanup.use(await startDatabase(folder));
  const catalogue = await makeCatalogue(database, plan);
  const { timeScale } = options;
  const simulator = cleanup.use(
    await startSimulator({ ...CREDENTIALS, timeScale, webhookDelayMs: 0, faults: plan.faults }),
  );
  const smtp = cleanup.use(await startSmtpPeer());
  const draw = createDraw('smtp', options.seed);
  smtp.onMessage = async () => {
    if (draw.chance(REFUSED_MAILS)) throw new Error('busy');
  };
  let seats: Seats | null = null;
  const door = cleanup.use(await openDoor(() => seats?.all ?? [], options.seed, witness));
  simulator.setWebhookUrls([`${door.url}${WEBHOOK_PATH}`]);
  const pooler = options.pooler ? cleanup.use(await startPooler(database.url)) : null;
  const env = {
    PHONEPE_API: options.api,
    TIME_SCALE: String(timeScale),
    PUBLIC_URL: door.url,
    ...(pooler && { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url }),
  };
  const db = { url: database.url, owner: database.owner, [Symbol.asyncDispose]: async () => undefined };
  seats = cleanup.use(
    createSeats({ db, simulator, smtp }, env, { count: options.processes, folder, witness }),
  );
  for (const seat of seats.all) await seats.fill(seat);
  const owned = cleanup.move();
  return {
    options,
    plan,
    database,
    simulator,
    smtp,
    door,
    seats,
    catalogue,
    witness,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
