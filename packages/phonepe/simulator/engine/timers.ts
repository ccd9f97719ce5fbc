export type Timers = {
  /** Runs the step at that time (epoch ms), at once if it has passed. The same key's earlier step is dropped. */
  set(key: string, atMs: number, step: () => void): void;
  clear(key: string): void;
  close(): void;
};

/** Named one-shot timers, so that a restart can set them again from the stored times and a stop drops them all. */
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
