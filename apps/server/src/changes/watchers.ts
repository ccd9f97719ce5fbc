import type { LongPollStatus, Watch } from '@nibog/domain';
import { toChangeKey } from './key.ts';

export type WatchLimits = {
  /** The maximum number of long polls in this process. */
  maxTotal: number;
  /** The maximum number of long polls about one payment, so that a caller with one transaction id cannot use up `maxTotal`. */
  maxPerPayment: number;
  /** How long a request waits, ms. */
  maxWaitMs: number;
};

type Watcher = { transactionId: string; status: LongPollStatus; wake: () => void; end: () => void };

export type Watchers = {
  /** Returns `null` when a limit is reached, the client has disconnected or the process is stopping. */
  watch: (transactionId: string, status: LongPollStatus, disconnected: AbortSignal) => Watch | null;
  /** Wakes all watchers of the payment with this key. */
  wake: (key: string) => void;
  count: () => number;
  /** The transaction ids of the watchers that wait while the payment has this status. */
  transactionIds: (status: LongPollStatus) => string[];
  /** Ends all watchers and accepts no more. */
  endAll: () => void;
};

function noop(): void {}

/** Creates the registry of long polls that wait in this process until their payment changes. */
export function createWatchers({ maxTotal, maxPerPayment, maxWaitMs }: WatchLimits): Watchers {
  const byKey = new Map<string, Set<Watcher>>();
  let count = 0;
  let closed = false;

  function watch(transactionId: string, status: LongPollStatus, disconnected: AbortSignal): Watch | null {
    const key = toChangeKey(transactionId);
    const paymentWatchers = byKey.get(key) ?? new Set<Watcher>();
    if (closed || disconnected.aborted || count >= maxTotal || paymentWatchers.size >= maxPerPayment)
      return null;
    let woken = false;
    let ended = false;
    let notify = noop;
    const watcher: Watcher = {
      transactionId,
      status,
      wake() {
        woken = true;
        notify();
      },
      end() {
        ended = true;
        notify();
      },
    };
    paymentWatchers.add(watcher);
    byKey.set(key, paymentWatchers);
    count += 1;
    // Up to a tenth shorter at random, so that requests that began together do not all return together.
    const timer = setTimeout(watcher.end, maxWaitMs * (1 - Math.random() / 10));
    disconnected.addEventListener('abort', watcher.end);

    return {
      async changed() {
        if (!woken && !ended) await new Promise<void>((resolve) => (notify = resolve));
        const changed = woken && !ended;
        woken = false;
        return changed;
      },
      [Symbol.dispose]() {
        if (!paymentWatchers.delete(watcher)) return;
        clearTimeout(timer);
        disconnected.removeEventListener('abort', watcher.end);
        count -= 1;
        if (paymentWatchers.size === 0) byKey.delete(key);
      },
    };
  }

  function all(): Watcher[] {
    return [...byKey.values()].flatMap((paymentWatchers) => [...paymentWatchers]);
  }

  return {
    watch,
    wake: (key) => byKey.get(key)?.forEach((watcher) => watcher.wake()),
    count: () => count,
    transactionIds: (status) =>
      all().flatMap((watcher) => (watcher.status === status ? [watcher.transactionId] : [])),
    endAll() {
      closed = true;
      for (const watcher of all()) watcher.end();
    },
  };
}
