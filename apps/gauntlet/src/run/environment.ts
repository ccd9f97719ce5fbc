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
import { startLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import type { GauntletOptions } from './options.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './recorder.ts';
import { createReplicas, type Replicas } from './replicas.ts';

/** Everything that one run starts: the product, PhonePe's simulator and a mail server, with their faults. */
export type Environment = AsyncDisposable & {
  options: GauntletOptions;
  plan: Plan;
  database: Database;
  simulator: Simulator;
  smtp: SmtpPeer;
  loadBalancer: LoadBalancer;
  replicas: Replicas;
  catalogue: Catalogue;
  recorder: Recorder;
};

const REFUSED_MAIL_SHARE = 0.03;

export async function startEnvironment(
  options: GauntletOptions,
  plan: Plan,
  recorder: Recorder,
): Promise<Environment> {
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
    if (draw.chance(REFUSED_MAIL_SHARE)) throw new Error('busy');
  };
  let replicas: Replicas | null = null;
  const loadBalancer = cleanup.use(
    await startLoadBalancer(() => replicas?.all ?? [], options.seed, recorder),
  );
  simulator.setWebhookUrls([`${loadBalancer.url}${WEBHOOK_PATH}`]);
  const pooler = options.pooler ? cleanup.use(await startPooler(database.url)) : null;
  const env = {
    PHONEPE_API: options.api,
    TIME_SCALE: String(timeScale),
    PUBLIC_URL: loadBalancer.url,
    ...(pooler && { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url }),
  };
  const db = { url: database.url, owner: database.owner, [Symbol.asyncDispose]: async () => undefined };
  replicas = cleanup.use(
    createReplicas({ db, simulator, smtp }, env, { count: options.processes, folder, recorder }),
  );
  for (const replica of replicas.all) await replicas.start(replica);
  const owned = cleanup.move();
  return {
    options,
    plan,
    database,
    simulator,
    smtp,
    loadBalancer,
    replicas,
    catalogue,
    recorder,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
