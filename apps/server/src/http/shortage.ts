import { sqlState } from '@nibog/db';

export type Shortage = {
  /** Told of each failure of a request; most are none. */
  note: (error: unknown) => void;
  /** Since PostgreSQL last lacked something, in ms; `null` where it never did. */
  sinceMs: () => number | null;
};

/** SQLSTATE class 53: no room on the disk, no memory, no connection. */
const INSUFFICIENT_RESOURCES = /^53/;

/**
 * What PostgreSQL lacks shows only to those who need it: with a full disk it reads, and even changes rows, for hours. So
 * readiness cannot ask; it remembers what requests met.
 */
export function createShortage(): Shortage {
  let at: number | null = null;
  return {
    note(error) {
      for (let each = error; each instanceof Error; each = each.cause)
        if (INSUFFICIENT_RESOURCES.test(sqlState(each) ?? '')) at = performance.now();
    },
    sinceMs: () => (at === null ? null : performance.now() - at),
  };
}
