import { randomUUID } from 'node:crypto';
import { DURATIONS, LIMITS } from '../durations.ts';
import type { StateFile } from '../engine/state-file.ts';
import type { SimDelivery, SimState } from '../engine/state.ts';
import type { Timers } from '../engine/timers.ts';
import type { SimLog } from '../log.ts';
import type { SimulatorSettings } from '../settings.ts';
import type { Signer } from './signature.ts';

export type WebhookSender = {
  /** Takes an event's bytes for delivery after the set delay; drops them, with a note, while webhooks are off. */
  enqueue(webhook: NewWebhook, timing?: Timing): SimDelivery;
  /** The same for somebody who has the static header and is not PhonePe: once, and also while webhooks are off. */
  forge(webhook: NewWebhook): SimDelivery;
  /** Sends now what would go out within the set delay for this order, and resolves once each was tried. */
  hurry(merchantOrderId: string): Promise<void>;
  /** Delivers the same bytes again, at once, also while webhooks are off. */
  resend(delivery: SimDelivery): SimDelivery;
  /** Posts any bytes to the next address and answers the HTTP status, or `null` without an answer in time. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<number | null>;
  /** Sets the timers of what was waiting when the simulator last stopped. */
  resume(): void;
  /** Breaks off the tries under way; they go out again after a restart. */
  close(): Promise<void>;
};

export type NewWebhook = Pick<SimDelivery, 'event' | 'subject' | 'merchantOrderId' | 'body' | 'url'>;

export type Timing = {
  /** On top of the set delay, at time scale 1. */
  extraDelayMs?: number;
  /** Epoch milliseconds. */
  notBefore?: number;
  /** Until another webhook of the order has been tried. */
  held?: boolean;
  /** It is only noted. */
  dropped?: boolean;
};

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
    timers.set(`webhook ${delivery.id}`, delivery.nextTryAt, () => void start(delivery));
  }

  function start(delivery: SimDelivery): Promise<void> {
    const run = deliver(delivery)
      .catch((error: unknown) => {
        const { event, subject } = delivery;
        log.add({ kind: 'delivery', event, subject, url: '', status: null, error: String(error) });
      })
      .finally(() => sending.delete(run));
    sending.add(run);
    return run;
  }

  /** What waited to be overtaken has been. */
  function release(overtaker: SimDelivery): void {
    if (overtaker.held || overtaker.forged) return;
    for (const delivery of state.deliveries) {
      if (!delivery.held || delivery.merchantOrderId !== overtaker.merchantOrderId) continue;
      Object.assign(delivery, { held: false, nextTryAt: Date.now() });
      schedule(delivery);
    }
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
    const result = await postTo(url, delivery.body, delivery.forged ? parts.signer.forge(delivery.body) : {});
    // Cut short by our own stop: it is still waiting, and goes out after the restart.
    if (stop.signal.aborted) return;
    delivery.tries.push({ at: Date.now(), url, ...result });
    log.add({ kind: 'delivery', event: delivery.event, subject: delivery.subject, url, ...result });
    release(delivery);
    delivery.held = false;
    const pauseMs = delivery.forged ? undefined : settings.webhookRetryMs[delivery.tries.length - 1];
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
    enqueue(webhook, { extraDelayMs = 0, notBefore = 0, held = false, dropped = false } = {}) {
      const hasAddress = webhook.url !== null || settings.webhookUrls.length > 0;
      const on = settings.webhooksEnabled && hasAddress && !dropped;
      const delayMs = settings.webhookDelayMs + extraDelayMs + (held ? DURATIONS.reorderedMs : 0);
      return add({
        ...newDelivery(webhook),
        state: on ? 'waiting' : 'suppressed',
        nextTryAt: on
          ? Math.max(notBefore + extraDelayMs * timeScale, Date.now() + delayMs * timeScale)
          : null,
        held: on && held,
      });
    },
    forge: (webhook) =>
      add({
        ...newDelivery(webhook),
        nextTryAt: Date.now() + settings.webhookDelayMs * timeScale,
        forced: true,
        forged: true,
      }),
    async hurry(merchantOrderId) {
      const soon = Date.now() + settings.webhookDelayMs * timeScale;
      const due = state.deliveries.filter(
        (delivery) =>
          delivery.merchantOrderId === merchantOrderId &&
          delivery.tries.length === 0 &&
          delivery.nextTryAt !== null &&
          delivery.nextTryAt <= soon,
      );
      for (const { id } of due) timers.clear(`webhook ${id}`);
      await Promise.all(due.map(start));
    },
    resend: ({ event, subject, merchantOrderId, body, url }) =>
      add({
        ...newDelivery({ event, subject, merchantOrderId, body, url }),
        nextTryAt: Date.now(),
        forced: true,
      }),
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

function newDelivery(webhook: NewWebhook): SimDelivery {
  return {
    id: randomUUID(),
    ...webhook,
    state: 'waiting',
    nextTryAt: null,
    forced: false,
    forged: false,
    held: false,
    tries: [],
  };
}

function dropOldest(state: SimState): void {
  const finished = state.deliveries.filter((delivery) => delivery.state !== 'waiting').length;
  if (finished <= LIMITS.finishedDeliveries) return;
  const oldest = state.deliveries.findIndex((delivery) => delivery.state !== 'waiting');
  state.deliveries.splice(oldest, 1);
}
