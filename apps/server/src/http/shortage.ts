import { sqlState } from '@nibog/db';

export type Shortage = {
  /** Receives the error of every failed request and records those that show a shortage. */
  note: (error: unknown) => void;
  /** Time since the last shortage, ms; `null` if there was none. */
  sinceMs: () => number | null;
};

/** SQLSTATE class 53: no disk space, memory or connection. */
const INSUFFICIENT_RESOURCES = /^53/;

/**
 * Remembers when a request last failed because PostgreSQL lacked a resource. `/readyz` cannot test for it: with a full disk,
 * PostgreSQL reads and even updates rows for hours.
 */
export function createShortage(): Shortage {
  let at: number | null = null;
  return {
    note(error) {
      for (let cause = error; cause instanceof Error; cause = cause.cause)
        if (INSUFFICIENT_RESOURCES.test(sqlState(cause) ?? '')) at = performance.now();
    },
    sinceMs: () => (at === null ? null : performance.now() - at),
  };
}
