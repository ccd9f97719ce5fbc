export type Timers = {
  /** Runs the step at this time (epoch ms), or immediately if it has passed. Replaces an earlier step with the key. */
  set(key: string, atMs: number, step: () => void): void;
  clear(key: string): void;
  close(): void;
};

/** One-shot timers with keys. After a restart they are set again from the stored times; `close` clears them all. */
export function createTimers(): Timers {
  const running = new Map<string, NodeJS.Timeout>();
  let closed = false;

  function clear(key: string): void {
    clearTimeout(running.get(key));
    running.delete(key);
  }

  return {
    set(key, atMs, step) {
      clear(key);
      if (closed) return;
      const timer = setTimeout(
        () => {
          running.delete(key);
          step();
        },
        Math.max(0, atMs - Date.now()),
      );
      running.set(key, timer);
    },
    clear,
    close() {
      closed = true;
      for (const key of running.keys()) clear(key);
    },
  };
}
