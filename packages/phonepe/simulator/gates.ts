import type { SimCall } from './calls.ts';

export type Gate = {
  /** Resolves when a call's response has been computed and waits at the gate. */
  reached: Promise<void>;
  /** Sends the waiting response. Later calls do not wait. */
  release(): void;
};

export type Gates = {
  /** Sets a gate for the next response of this call: for this id or, without an id, for any. */
  gate(call: SimCall, id?: string): Gate;
  /** Waits at a matching gate until its release; without one, returns immediately. */
  pass(call: SimCall, id: string | null): Promise<void>;
  releaseAll(): void;
};

type GateEntry = {
  call: SimCall;
  id: string | undefined;
  markReached: () => void;
  released: Promise<void>;
  release: () => void;
};

/** One-shot gates. A response is computed before it waits, so it cannot contain later changes. */
export function createGates(): Gates {
  const armed = new Set<GateEntry>();
  const reachedGates = new Set<GateEntry>();
  return {
    gate(call, id) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const entry = {
        call,
        id,
        markReached: reached.resolve,
        released: released.promise,
        release: released.resolve,
      };
      armed.add(entry);
      return {
        reached: reached.promise,
        release() {
          armed.delete(entry);
          released.resolve();
        },
      };
    },
    async pass(call, id) {
      for (const entry of armed) {
        if (entry.call !== call || (entry.id !== undefined && entry.id !== id)) continue;
        armed.delete(entry);
        reachedGates.add(entry);
        entry.markReached();
        await entry.released;
        reachedGates.delete(entry);
        return;
      }
    },
    releaseAll() {
      for (const entry of [...armed, ...reachedGates]) entry.release();
      armed.clear();
    },
  };
}
