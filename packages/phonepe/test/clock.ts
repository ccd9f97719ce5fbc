import { vi } from 'vitest';

export type StoppedClock = Disposable & {
  /** Moves the clock forward and runs the timers that become due. */
  advance(ms: number): Promise<void>;
};

/**
 * Stops `Date` and `setTimeout` of this process until disposal, so that no delay of the simulator elapses while the machine
 * is slow. Network calls and `waitFor` continue.
 */
export function stopClock(): StoppedClock {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  return {
    async advance(ms) {
      await vi.advanceTimersByTimeAsync(ms);
    },
    [Symbol.dispose]: () => vi.useRealTimers(),
  };
}
