import type { DueTable } from './due/queue.ts';

/** Notifies this process that rows of these tables may be due now, so that they do not wait for the next sweep. */
export type Wake = (...tables: DueTable[]) => void;

export type WakeSignal = {
  wake: Wake;
  /** Calls `listener` each time the table is woken. Each table has at most one listener, its worker. */
  onWake: (table: DueTable, listener: () => void) => void;
};

/** Connects the code that causes work with the workers, which start later, or never in a process without workers. */
export function createWakeSignal(): WakeSignal {
  const listeners = new Map<DueTable, () => void>();
  return {
    wake(...tables) {
      for (const table of tables) listeners.get(table)?.();
    },
    onWake: (table, listener) => void listeners.set(table, listener),
  };
}
