import { randomUUID } from 'node:crypto';
import { DURATIONS, LIMITS } from '../durations.ts';
import type { StateFile } from '../engine/state-file.ts';
import type { SimDelivery, SimState } from '../engine/state.ts';
import type { Timers } from '../engine/timers.ts';
import type { SimLog } from '../log.ts';
import type { SimulatorSettings } from '../settings.ts';
import type { Signer } from './signature.ts';

export type WebhookSender = {
  /** Schedules a webhook after the configured delay; records it as suppressed while webhooks are disabled. */
  enqueue(webhook: NewWebhook, timing?: DeliveryTiming): SimDelivery;
  /** Schedules a webhook from a forger, which is sent without retries and even while webhooks are disabled. */
  forge(webhook: NewWebhook): SimDelivery;
  /** Sends the order's new webhooks that are due within the configured delay, and resolves after their first attempt. */
  sendNow(merchantOrderId: string): Promise<void>;
  /** Sends the same bytes again immediately, even while webhooks are disabled. */
  resend(delivery: SimDelivery): SimDelivery;
  /** Posts any body to the next address and returns the HTTP status, or `null` without a response in time. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<number | null>;
  /** Sets the timers of the deliveries that were waiting when the simulator last stopped. */
  resume(): void;
  /** Aborts the deliveries in flight; they are sent again after a restart. */
  close(): Promise<void>;
};

export type NewWebhook = Pick<SimDelivery, 'event' | 'subject' | 'merchantOrderId' | 'body' | 'url'>;

export type DeliveryTiming = {
  /** Added to the configured delay, at time scale 1. */
  extraDelayMs?: number;
  /** The earliest time, epoch ms. */
  notBefore?: number;
  /** The webhook waits until another webhook of the order has been sent. */
  held?: boolean;
  /** The webhook is recorded but not sent. */
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

/** A delivery succeeds with a 2xx within 5 s. The retry schedule is invented: PhonePe publishes none. */
export function createWebhookSender(parts: Parts): WebhookSender {
  const { state, file, timers, log, settings, timeScale } = parts;
  const inFlight = new Set<Promise<void>>();
  const stop = new AbortController();
  let nextUrl = 0;

  function addDelivery(delivery: SimDelivery): SimDelivery {
    state.deliveries.push(delivery);
    dropOldestFinishedDelivery(state);
    schedule(delivery);
    return delivery;
  }

  function schedule(delivery: SimDelivery): void {
    if (delivery.nextTryAt === null) return;
    timers.set(`webhook ${delivery.id}`, delivery.nextTryAt, () => void startDelivery(delivery));
  }

  function startDelivery(delivery: SimDelivery): Promise<void> {
    const run = deliver(delivery)
      .catch((error: unknown) => {
        const { event, subject } = delivery;
        log.add({ kind: 'delivery', event, subject, url: '', status: null, error: String(error) });
      })
      .finally(() => inFlight.delete(run));
    inFlight.add(run);
    return run;
  }

  /** Schedules the held deliveries of the order immediately: the sent webhook has overtaken them. */
  function releaseHeld(sent: SimDelivery): void {
    if (sent.held || sent.forged) return;
    for (const delivery of state.deliveries) {
      if (!delivery.held || delivery.merchantOrderId !== sent.merchantOrderId) continue;
      Object.assign(delivery, { held: false, nextTryAt: Date.now() });
      schedule(delivery);
    }
  }

  async function deliver(delivery: SimDelivery): Promise<void> {
    // The event is saved before its webhook is sent; otherwise a crash could lose an event that the shop knows.
    await file.save();
    if (stop.signal.aborted) return;
    const url = delivery.url ?? takeNextUrl();
    if (url === null || (!settings.webhooksEnabled && !delivery.forced)) {
      delivery.state = 'suppressed';
      delivery.nextTryAt = null;
      return file.save();
    }
    const result = await postTo(url, delivery.body, delivery.forged ? parts.signer.forge(delivery.body) : {});
    // Aborted by `close`: the delivery still waits and is sent after the restart.
    if (stop.signal.aborted) return;
    delivery.tries.push({ at: Date.now(), url, ...result });
    log.add({ kind: 'delivery', event: delivery.event, subject: delivery.subject, url, ...result });
    releaseHeld(delivery);
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
        signal: AbortSignal.any([AbortSignal.timeout(LIMITS.webhookTimeoutMs), stop.signal]),
      });
      await response.body?.cancel();
      return { status: response.status, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.name : 'error' };
    }
  }

  function takeNextUrl(): string | null {
    const url = settings.webhookUrls[nextUrl % Math.max(1, settings.webhookUrls.length)];
    nextUrl += 1;
    return url ?? null;
  }

  return {
    enqueue(webhook, { extraDelayMs = 0, notBefore = 0, held = false, dropped = false } = {}) {
      const hasAddress = webhook.url !== null || settings.webhookUrls.length > 0;
      const isScheduled = settings.webhooksEnabled && hasAddress && !dropped;
      const delayMs = settings.webhookDelayMs + extraDelayMs + (held ? DURATIONS.reorderedMs : 0);
      return addDelivery({
        ...newDelivery(webhook),
        state: isScheduled ? 'waiting' : 'suppressed',
        nextTryAt: isScheduled
          ? Math.max(notBefore + extraDelayMs * timeScale, Date.now() + delayMs * timeScale)
          : null,
        held: isScheduled && held,
      });
    },
    forge: (webhook) =>
      addDelivery({
        ...newDelivery(webhook),
        nextTryAt: Date.now() + settings.webhookDelayMs * timeScale,
        forced: true,
        forged: true,
      }),
    async sendNow(merchantOrderId) {
      const dueBy = Date.now() + settings.webhookDelayMs * timeScale;
      const due = state.deliveries.filter(
        (delivery) =>
          delivery.merchantOrderId === merchantOrderId &&
          delivery.tries.length === 0 &&
          delivery.nextTryAt !== null &&
          delivery.nextTryAt <= dueBy,
      );
      for (const { id } of due) timers.clear(`webhook ${id}`);
      await Promise.all(due.map(startDelivery));
    },
    resend: ({ event, subject, merchantOrderId, body, url }) =>
      addDelivery({
        ...newDelivery({ event, subject, merchantOrderId, body, url }),
        nextTryAt: Date.now(),
        forced: true,
      }),
    async post(body, headers = {}) {
      const url = takeNextUrl();
      if (url === null) throw new Error('the simulator has no webhook address');
      const result = await postTo(url, body, headers);
      log.add({ kind: 'delivery', event: 'manual', subject: '', url, ...result });
      return result.status;
    },
    resume() {
      for (const delivery of state.deliveries) schedule(delivery);
    },
    async close() {
      stop.abort();
      await Promise.allSettled(inFlight);
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

function dropOldestFinishedDelivery(state: SimState): void {
  const finished = state.deliveries.filter((delivery) => delivery.state !== 'waiting').length;
  if (finished <= LIMITS.finishedDeliveries) return;
  const oldest = state.deliveries.findIndex((delivery) => delivery.state !== 'waiting');
  state.deliveries.splice(oldest, 1);
}
