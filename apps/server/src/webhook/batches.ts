import { isDatabaseUnavailable } from '@nibog/db';
import type { RecordedWebhook } from './record-statement.ts';
import type { IncomingWebhook } from './record.ts';

type WaitingWebhook = PromiseWithResolvers<RecordedWebhook> & { webhook: IncomingWebhook };

export type BatchOptions = {
  /** Stores all webhooks or none, and returns the results in the same order. No two of them have the same bytes. */
  store: (webhooks: IncomingWebhook[]) => Promise<RecordedWebhook[]>;
  /** The maximum number of statements in flight. */
  maxConcurrent: number;
};

/** Limits of one statement. The bytes are those of four webhooks of the largest size. */
const MAX_BATCH_BYTES = 262_144;
const MAX_BATCH_WEBHOOKS = 50;

/**
 * Creates a function that stores a webhook. Webhooks that arrive while the maximum number of statements is in flight wait,
 * and share one statement and one commit. A webhook is sent immediately when fewer are in flight. Its promise settles when
 * its own statement ends, never before.
 */
export function createWebhookBatcher({
  store,
  maxConcurrent,
}: BatchOptions): (webhook: IncomingWebhook) => Promise<RecordedWebhook> {
  let waiting: WaitingWebhook[] = [];
  let inFlight = 0;

  function sendNext(): void {
    while (inFlight < maxConcurrent && waiting.length > 0) {
      inFlight += 1;
      void storeBatch(takeBatch()).finally(() => {
        inFlight -= 1;
        sendNext();
      });
    }
  }

  /** Takes the webhooks that have waited longest. A duplicate waits for a later batch, so that each delivery is counted. */
  function takeBatch(): WaitingWebhook[] {
    const batch = new Map<string, WaitingWebhook>();
    const remaining: WaitingWebhook[] = [];
    let bytes = 0;
    for (const each of waiting) {
      const { dedupeKey, rawBody } = each.webhook;
      const fits =
        batch.size < MAX_BATCH_WEBHOOKS && (batch.size === 0 || bytes + rawBody.length <= MAX_BATCH_BYTES);
      if (!fits || batch.has(dedupeKey)) {
        remaining.push(each);
        continue;
      }
      batch.set(dedupeKey, each);
      bytes += rawBody.length;
    }
    waiting = remaining;
    return [...batch.values()];
  }

  async function storeBatch(batch: WaitingWebhook[]): Promise<void> {
    try {
      const recorded = await store(batch.map(({ webhook }) => webhook));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = recorded[index];
        if (result) resolve(result);
        else reject(new Error('the statement returned no result for a webhook'));
      }
    } catch (error) {
      if (isDatabaseUnavailable(error)) rejectAll([...batch, ...waiting.splice(0)], error);
      else if (batch.length === 1) rejectAll(batch, error);
      // An invalid webhook, or one that waits for a lock too long, must not fail the webhooks in the same batch.
      else await Promise.all(batch.map((each) => storeBatch([each])));
    }
  }

  return (webhook) => {
    const each: WaitingWebhook = { ...Promise.withResolvers<RecordedWebhook>(), webhook };
    waiting.push(each);
    sendNext();
    return each.promise;
  };
}

/** PhonePe sends rejected webhooks again. Waiting ones are rejected too, so that none waits longer than one statement. */
function rejectAll(webhooks: WaitingWebhook[], error: unknown): void {
  for (const { reject } of webhooks) reject(error);
}
