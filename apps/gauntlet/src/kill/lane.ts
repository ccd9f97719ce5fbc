import type { RoleClient } from '@nibog/db';
import { startSimulator, type Simulator } from '@nibog/phonepe/simulator';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { startSmtpPeer, type SmtpPeer } from '@nibog/testing/app/smtp-peer';
import { CREDENTIALS, testEnv } from '@nibog/testing/app/test-app';
import type { Replacement } from '@nibog/testing/proof/sabotage';
import { createRecorder, type Recorder } from '../run/recorder.ts';
import { startTargetProcess, type Listeners, type TargetProcess } from './target-process.ts';

/** Everything is 20 times faster, except leases: they must last until every payment is at the boundary. */
export const TIME_SCALE = 0.05;
export const LEASE_MS = 30_000;
/** Delay of the response to `pay`, so that the order can be paid and the webhook delivered before it. */
const PAY_RESPONSE_DELAY_MS = 100;

export type LaneOptions = {
  /** A migrated database for this lane only, by the owner's URL. */
  db: { url: string; owner: RoleClient<'owner'> };
  api: 'v1' | 'v2';
  /** Called when a process takes a step for the first time. */
  onStep?: Listeners['step'];
  /** For controls: replacements in the product's SQL. */
  replacements?: Replacement[];
};

/** One product with its own database, PhonePe and mail server. Its target process is killed and replaced once per batch. */
export type Lane = AsyncDisposable & {
  owner: RoleClient<'owner'>;
  simulator: Simulator;
  smtp: SmtpPeer;
  recorder: Recorder;
  /** The URL of a process that serves; waits until there is one. */
  url(): Promise<string>;
  /** The process that is killed next. */
  target(): TargetProcess;
  /** Lets the successor serve, even while the target still runs. */
  startSuccessor(): Promise<void>;
  /** After the target was killed: the successor becomes the target, and a new successor is started. */
  promoteSuccessor(): Promise<void>;
};

export async function openLane({ db, api, onStep, replacements }: LaneOptions): Promise<Lane> {
  await using cleanup = new AsyncDisposableStack();
  const simulator = cleanup.use(
    await startSimulator({
      ...CREDENTIALS,
      timeScale: TIME_SCALE,
      payDelayMs: PAY_RESPONSE_DELAY_MS / TIME_SCALE,
      callbacksToWebhookUrls: true,
      // The schedules deliver the webhooks.
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
    ...(replacements === undefined ? {} : { KILL_POINTS_PLANT: JSON.stringify(replacements) }),
  };
  const started = new Set<TargetProcess>();
  cleanup.defer(
    async () => void (await Promise.all([...started].map((each) => each[Symbol.asyncDispose]()))),
  );

  function start(): TargetProcess {
    const target = startTargetProcess(env);
    if (onStep) target.listeners.step = onStep;
    started.add(target);
    return target;
  }

  let target = start();
  let successor = start();
  const urls = new Map<TargetProcess, string>();
  let serverAvailable = Promise.withResolvers<void>();

  async function serve(process: TargetProcess): Promise<void> {
    urls.set(process, await process.serve());
    updateWebhookUrls();
  }

  function updateWebhookUrls(): void {
    const all = [...urls.values()];
    // With no process serving, PhonePe keeps the old URLs and its connections are refused.
    if (all.length > 0) simulator.setWebhookUrls(all.map((url) => `${url}${WEBHOOK_PATH}`));
    if (all.length > 0) serverAvailable.resolve();
    else serverAvailable = Promise.withResolvers();
  }

  await serve(target);
  const owned = cleanup.move();
  return {
    owner: db.owner,
    simulator,
    smtp,
    recorder: createRecorder(),
    async url() {
      for (;;) {
        await serverAvailable.promise;
        const url = [...urls.values()].at(-1);
        if (url !== undefined) return url;
      }
    },
    target: () => target,
    async startSuccessor() {
      if (!urls.has(successor)) await serve(successor);
    },
    async promoteSuccessor() {
      urls.delete(target);
      started.delete(target);
      updateWebhookUrls();
      target = successor;
      successor = start();
      if (!urls.has(target)) await serve(target);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
