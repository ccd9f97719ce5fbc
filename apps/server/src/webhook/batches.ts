import { isDatabaseUnavailable } from '@nibog/db';
import type { Recorded } from './record-statement.ts';
import type { Arrival } from './record.ts';

type Waiting = PromiseWithResolvers<Recorded> & { arrival: Arrival };

export type BatchOptions = {
  /** Stores all of them or none, no two with the same bytes; answers in their order. */
  store: (arrivals: Arrival[]) => Promise<Recorded[]>;
  /** Statements under way at the most. */
  atOnce: number;
};

/** Of one statement: what four of the largest webhooks have. */
const MOST_BYTES = 262_144;
const MOST_WEBHOOKS = 50;

/**
 * Stores webhooks that arrive while others are being stored together, by one statement and one commit. None waits for
 * company: where a statement may be sent it goes at once, alone. Each is answered by its own statement's end and never
 * before.
 */
export function createBatches({ store, atOnce }: BatchOptions): (arrival: Arrival) => Promise<Recorded> {
  let waiting: Waiting[] = [];
  let underWay = 0;

  function sendNext(): void {
    while (underWay < atOnce && waiting.length > 0) {
      underWay += 1;
      void storeTogether(takeBatch()).finally(() => {
        underWay -= 1;
        sendNext();
      });
    }
  }

  /** The longest waiting. The same bytes again wait for the next: one statement counts a delivery once. */
  function takeBatch(): Waiting[] {
    const batch = new Map<string, Waiting>();
    const left: Waiting[] = [];
    let bytes = 0;
    for (const each of waiting) {
      const { dedupeKey, rawBody } = each.arrival;
      const fits = batch.size < MOST_WEBHOOKS && (batch.size === 0 || bytes + rawBody.length <= MOST_BYTES);
      if (!fits || batch.has(dedupeKey)) {
        left.push(each);
        continue;
      }
      batch.set(dedupeKey, each);
      bytes += rawBody.length;
    }
    waiting = left;
    return [...batch.values()];
  }

  async function storeTogether(batch: Waiting[]): Promise<void> {
    try {
      const recorded = await store(batch.map(({ arrival }) => arrival));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = recorded[index];
        if (answer) resolve(answer);
        else reject(new Error('the inbox answered nothing'));
      }
    } catch (error) {
      if (isDatabaseUnavailable(error)) giveUp([...batch, ...waiting.splice(0)], error);
      else if (batch.length === 1) giveUp(batch, error);
      // What is wrong with one of them, or what one of them waits for, is nothing to the others.
      else await Promise.all(batch.map((each) => storeTogether([each])));
    }
  }

  return (arrival) => {
    const each: Waiting = { ...Promise.withResolvers<Recorded>(), arrival };
    waiting.push(each);
    sendNext();
    return each.promise;
  };
}

/** PhonePe sends them again. Who only waited is told as well: nobody waits longer than one statement may take. */
function giveUp(all: Waiting[], error: unknown): void {
  for (const { reject } of all) reject(error);
}
