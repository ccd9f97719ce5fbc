import type { SimCall } from './calls.ts';

export type Gate = {
  /** Resolves when a call's answer has been computed and is being held. */
  reached: Promise<void>;
  /** Lets the answer go. The next call is not held. */
  release(): void;
};

export type Gates = {
  /** Holds the next answer of that call, for that id or, without one, for any. */
  gate(call: SimCall, id?: string): Gate;
  /** Waits where a gate stands; passes at once where none does. */
  pass(call: SimCall, id: string | null): Promise<void>;
  releaseAll(): void;
};

type Waiting = {
  call: SimCall;
  id: string | undefined;
  reach: () => void;
  released: Promise<void>;
  release: () => void;
};

/** One-shot gates. The answer is computed before it is held, so that what happens meanwhile cannot be in it. */
export function createGates(): Gates {
  const standing = new Set<Waiting>();
  const holding = new Set<Waiting>();
  return {
    gate(call, id) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const waiting = {
        call,
        id,
        reach: reached.resolve,
        released: released.promise,
        release: released.resolve,
      };
      standing.add(waiting);
      return {
        reached: reached.promise,
        release() {
          standing.delete(waiting);
          released.resolve();
        },
      };
    },
    async pass(call, id) {
      for (const waiting of standing) {
        if (waiting.call !== call || (waiting.id !== undefined && waiting.id !== id)) continue;
        standing.delete(waiting);
        holding.add(waiting);
        waiting.reach();
        await waiting.released;
        holding.delete(waiting);
        return;
      }
    },
    releaseAll() {
      for (const waiting of [...standing, ...holding]) waiting.release();
      standing.clear();
    },
  };
}
