import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operation } from './steps.ts';

/** One operation under way in a process, and whose it is. */
export type Work = {
  operation: Operation;
  /** A parent, or what it works on: `refund 12` is the refund of that id. */
  subject: string | null;
  /** How often it took which step. */
  taken: Map<string, number>;
};

const works = new AsyncLocalStorage<Work | null>();

export function current(): Work | null {
  return works.getStore() ?? null;
}

/** What follows in this chain of calls is this work's. */
export function enter(work: Work): void {
  works.enterWith(work);
}

export function within<Result>(work: Work, run: () => Result): Result {
  return works.run(work, run);
}
