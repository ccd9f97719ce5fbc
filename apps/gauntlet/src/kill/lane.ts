import type { RoleClient } from '@nibog/db';
import { startSimulator, type Simulator } from '@nibog/phonepe/simulator';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { startSmtpPeer, type SmtpPeer } from '@nibog/testing/app/smtp-peer';
import { CREDENTIALS, testEnv } from '@nibog/testing/app/test-app';
import type { Replacement } from '@nibog/testing/proof/sabotage';
import { createRecorder, type Recorder } from '../run/recorder.ts';
import { startVictim, type Listeners, type Victim } from './target-process.ts';

/** Everything is twenty times as fast but leases, which have to last until every payment is where it is to die. */
export const TIME_SCALE = 0.05;
export const LEASE_MS = 30_000;
/** From an order's making to `pay`'s answer: time to be paid, and told of, before it. */
const PAY_TAKES_MS = 100;

export type LaneOptions = {
  /** The owner's address of a migrated database of its own. */
  db: { url: string; owner: RoleClient<'owner'> };
  api: 'v1' | 'v2';
  /** Told of each step that a process takes for the first time. */
  onStep?: Listeners['step'];
  /** For controls: texts of the product's SQL, and what is put in their place. */
  plant?: Replacement[];
};

/** One product with its own database, PhonePe and mail server, whose process dies and is followed by the next. */
export type Lane = AsyncDisposable & {
  owner: RoleClient<'owner'>;
  simulator: Simulator;
  smtp: SmtpPeer;
  recorder: Recorder;
  /** The address of a process that serves; waits for one. */
  url(): Promise<string>;
  /** Whose steps are waited at. */
  victim(): Victim;
  /** The heir serves from now on, beside the victim if that still lives. */
  succeed(): Promise<void>;
  /** The victim has died: the heir serves in its place, and the next one gets warm. */
  bury(): Promise<void>;
};

export async function openLane({ db, api, onStep, plant }: LaneOptions): Promise<Lane> {
  await using cleanup = new AsyncDisposableStack();
  const simulator = cleanup.use(
    await startSimulator({
      ...CREDENTIALS,
      timeScale: TIME_SCALE,
      payDelayMs: PAY_TAKES_MS / TIME_SCALE,
      callbacksToWebhookUrls: true,
      // What is delivered, when and how often is for the schedules to say.
      webhooksEnabled: false,
    }),
  );
  const smtp = cleanup.use(await startSmtpPeer());
  const env = {
    ...testEnv({ db, simulator, smtp }),
    PHONEPE_API: api,
    TIME_SCALE: String(TIME_SCALE),
    KILL_POINTS_LEASE_MS: String(LEASE_MS),
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
    ...(plant === undefined ? {} : { KILL_POINTS_PLANT: JSON.stringify(plant) }),
  };
  const started = new Set<Victim>();
  cleanup.defer(
    async () => void (await Promise.all([...started].map((each) => each[Symbol.asyncDispose]()))),
  );

  function start(): Victim {
    const victim = startVictim(env);
    if (onStep) victim.listeners.step = onStep;
    started.add(victim);
    return victim;
  }

  let victim = start();
  let heir = start();
  const urls = new Map<Victim, string>();
  let serving = Promise.withResolvers<void>();

  async function serve(each: Victim): Promise<void> {
    urls.set(each, await each.serve());
    aim();
  }

  function aim(): void {
    const all = [...urls.values()];
    // Where nobody serves, PhonePe finds the door shut.
    if (all.length > 0) simulator.setWebhookUrls(all.map((url) => `${url}${WEBHOOK_PATH}`));
    if (all.length > 0) serving.resolve();
    else serving = Promise.withResolvers();
  }

  await serve(victim);
  const owned = cleanup.move();
  return {
    owner: db.owner,
    simulator,
    smtp,
    recorder: createRecorder(),
    async url() {
      for (;;) {
        await serving.promise;
        const url = [...urls.values()].at(-1);
        if (url !== undefined) return url;
      }
    },
    victim: () => victim,
    async succeed() {
      if (!urls.has(heir)) await serve(heir);
    },
    async bury() {
      urls.delete(victim);
      started.delete(victim);
      aim();
      victim = heir;
      heir = start();
      if (!urls.has(victim)) await serve(victim);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
