import { randomUUID } from 'node:crypto';
import { LIMITS } from './durations.ts';
import type { SimLog } from './log.ts';
import type { SimulatorSettings } from './settings.ts';
import type { Signer } from './signature.ts';
import type { StateFile } from './state-file.ts';
import type { SimDelivery, SimState } from './state.ts';
import type { Timers } from './timers.ts';

export type WebhookSender = {
  /** Takes an event's bytes for delivery after the set delay; drops them, with a note, while webhooks are off. */
  enqueue(webhook: NewWebhook): void;
  /** Delivers the same bytes again, at once, also while webhooks are off. */
  resend(delivery: SimDelivery): SimDelivery;
  /** Posts any bytes to the next address and answers the HTTP status, or `null` without an answer in time. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<number | null>;
  /** Sets the timers of what was waiting when the simulator last stopped. */
  resume(): void;
  /** Breaks off the tries under way; they go out again after a restart. */
  close(): Promise<void>;
};

export type NewWebhook = Pick<SimDelivery, 'event' | 'subject' | 'body' | 'url'>;

type Parts = {
  state: SimState;
  file: StateFile;
  timers: Timers;
  log: SimLog;
  settings: SimulatorSettings;
  timeScale: number;
  signer: Signer;
};

/** Success is a 2xx within 5 s. The schedule of retries is invented: PhonePe publishes none. */
export function createWebhookSender(parts: Parts): WebhookSender {
  const { state, file, timers, log, settings, timeScale } = parts;
  const sending = new Set<Promise<void>>();
  const stop = new AbortController();
  let nextUrl = 0;

  function add(delivery: SimDelivery): SimDelivery {
    state.deliveries.push(delivery);
    dropOldest(state);
    schedule(delivery);
    return delivery;
  }

  function schedule(delivery: SimDelivery): void {
    if (delivery.nextTryAt === null) return;
    timers.set(`webhook ${delivery.id}`, delivery.nextTryAt, () => {
      const run = deliver(delivery)
        .catch((error: unknown) => {
          const { event, subject } = delivery;
          log.add({ kind: 'delivery', event, subject, url: '', status: null, error: String(error) });
        })
        .finally(() => sending.delete(run));
      sending.add(run);
    });
  }

  async function deliver(delivery: SimDelivery): Promise<void> {
    // The event is on disk before anybody hears of it, or a crash would make its webhook a lie.
    await file.save();
    if (stop.signal.aborted) return;
    const url = delivery.url ?? takeUrl();
    if (url === null || (!settings.webhooksEnabled && !delivery.forced)) {
      delivery.state = 'suppressed';
      delivery.nextTryAt = null;
      return file.save();
    }
    const result = await postTo(url, delivery.body, {});
    // Cut short by our own stop: it is still waiting, and goes out after the restart.
    if (stop.signal.aborted) return;
    delivery.tries.push({ at: Date.now(), url, ...result });
    log.add({ kind: 'delivery', event: delivery.event, subject: delivery.subject, url, ...result });
    const pauseMs = settings.webhookRetryMs[delivery.tries.length - 1];
    if (result.status !== null && result.status >= 200 && result.status <= 299) {
      delivery.state = 'delivered';
      delivery.nextTryAt = null;
    } else if (pauseMs === undefined) {
      delivery.state = 'given-up';
      delivery.nextTryAt = null;
    } else {
      delivery.nextTryAt = Date.now() + pauseMs * timeScale;
      schedule(delivery);
    }
    return file.save();
  }

  async function postTo(url: string, body: string | Buffer, headers: Record<string, string>) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...parts.signer.sign(body.toString()),
          'user-agent': 'Apache-HttpClient/4.5 (PhonePe simulator)',
          ...headers,
        },
        body: typeof body === 'string' ? body : new Uint8Array(body),
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(LIMITS.webhookAnswerMs), stop.signal]),
      });
      await response.body?.cancel();
      return { status: response.status, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.name : 'error' };
    }
  }

  function takeUrl(): string | null {
    const url = settings.webhookUrls[nextUrl % Math.max(1, settings.webhookUrls.length)];
    nextUrl += 1;
    return url ?? null;
  }

  return {
    enqueue(webhook) {
      const hasAddress = webhook.url !== null || settings.webhookUrls.length > 0;
      const on = settings.webhooksEnabled && hasAddress;
      add({
        id: randomUUID(),
        ...webhook,
        state: on ? 'waiting' : 'suppressed',
        nextTryAt: on ? Date.now() + settings.webhookDelayMs * timeScale : null,
        forced: false,
        tries: [],
      });
    },
    resend({ event, subject, body, url }) {
      return add({
        id: randomUUID(),
        event,
        subject,
        body,
        url,
        state: 'waiting',
        nextTryAt: Date.now(),
        forced: true,
        tries: [],
      });
    },
    async post(body, headers = {}) {
      const url = takeUrl();
      if (url === null) throw new Error('the simulator has no webhook address');
      const result = await postTo(url, body, headers);
      log.add({ kind: 'delivery', event: 'by hand', subject: '', url, ...result });
      return result.status;
    },
    resume() {
      for (const delivery of state.deliveries) schedule(delivery);
    },
    async close() {
      stop.abort();
      await Promise.allSettled(sending);
    },
  };
}

function dropOldest(state: SimState): void {
  const finished = state.deliveries.filter((delivery) => delivery.state !== 'waiting').length;
  if (finished <= LIMITS.finishedDeliveries) return;
  const oldest = state.deliveries.findIndex((delivery) => delivery.state !== 'waiting');
  state.deliveries.splice(oldest, 1);
}
