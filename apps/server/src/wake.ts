import type { DueTable } from './due/queue.ts';

/** Tells this process that rows of these tables may be due now, so that they need not wait for the sweep. */
export type Wake = (...tables: DueTable[]) => void;

export type WakeSignal = {
  wake: Wake;
  /** Calls `listener` each time that the table is woken. A worker is the only listener of its table. */
  onWake: (table: DueTable, listener: () => void) => void;
};

/** Joins whoever causes work with the workers, which start later or, in a process without them, never. */
export function createWakeSignal(): WakeSignal {
  const listeners = new Map<DueTable, () => void>();
  return {
    wake(...tables) {
      for (const table of tables) listeners.get(table)?.();
    },
    onWake: (table, listener) => void listeners.set(table, listener),
  };
}
