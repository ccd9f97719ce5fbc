import type { HeldStatus, Watch } from '@nibog/domain';
import { toKey } from './key.ts';

export type WatchLimits = {
  /** Held answers in this process at the most. */
  most: number;
  /** And of one payment: who knows one transaction id cannot take the places of all others. */
  mostOfOne: number;
  /** How long an answer is held, in ms. */
  holdMs: number;
};

type Watcher = { transactionId: string; status: HeldStatus; wake: () => void; end: () => void };

export type Watchers = {
  /** `null`: there is no room for one more. */
  watch: (transactionId: string, status: HeldStatus, gone: AbortSignal) => Watch | null;
  /** Wakes whoever waits for the payment with this key. */
  wake: (key: string) => void;
  count: () => number;
  /** The transaction ids that are waited for while they have this status. */
  waitingFor: (status: HeldStatus) => string[];
  /** Ends all of them, and takes no more. */
  letGo: () => void;
};

function nobody(): void {}

/** The answers that this process holds until their payment changes. */
export function createWatchers({ most, mostOfOne, holdMs }: WatchLimits): Watchers {
  const byKey = new Map<string, Set<Watcher>>();
  let count = 0;
  let closed = false;

  function watch(transactionId: string, status: HeldStatus, gone: AbortSignal): Watch | null {
    const key = toKey(transactionId);
    const ofOne = byKey.get(key) ?? new Set<Watcher>();
    if (closed || gone.aborted || count >= most || ofOne.size >= mostOfOne) return null;
    let woken = false;
    let over = false;
    let notify = nobody;
    const watcher: Watcher = {
      transactionId,
      status,
      wake() {
        woken = true;
        notify();
      },
      end() {
        over = true;
        notify();
      },
    };
    ofOne.add(watcher);
    byKey.set(key, ofOne);
    count += 1;
    // Up to a tenth sooner: those who began together do not all come back together.
    const timer = setTimeout(watcher.end, holdMs * (1 - Math.random() / 10));
    gone.addEventListener('abort', watcher.end);

    return {
      async changed() {
        if (!woken && !over) await new Promise<void>((resolve) => (notify = resolve));
        const answer = woken && !over;
        woken = false;
        return answer;
      },
      [Symbol.dispose]() {
        if (!ofOne.delete(watcher)) return;
        clearTimeout(timer);
        gone.removeEventListener('abort', watcher.end);
        count -= 1;
        if (ofOne.size === 0) byKey.delete(key);
      },
    };
  }

  function all(): Watcher[] {
    return [...byKey.values()].flatMap((ofOne) => [...ofOne]);
  }

  return {
    watch,
    wake: (key) => byKey.get(key)?.forEach((watcher) => watcher.wake()),
    count: () => count,
    waitingFor: (status) =>
      all().flatMap((watcher) => (watcher.status === status ? [watcher.transactionId] : [])),
    letGo() {
      closed = true;
      for (const watcher of all()) watcher.end();
    },
  };
}
