import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operation } from './steps.ts';

/** One operation that a process is executing. */
export type Work = {
  operation: Operation;
  /** The row or parent that the operation works for, such as `refund 12`. */
  subject: string | null;
  /** How often the operation has taken each step. */
  stepCounts: Map<string, number>;
};

const works = new AsyncLocalStorage<Work | null>();

export function currentWork(): Work | null {
  return works.getStore() ?? null;
}

/** Assigns the rest of the current asynchronous call chain to this work. */
export function enterWork(work: Work): void {
  works.enterWith(work);
}

export function runWithWork<Result>(work: Work, run: () => Result): Result {
  return works.run(work, run);
}
