import { createTimeoutError } from './http.ts';

/** The time left for one operation, which includes the token call, all attempts and the pause between them. */
export type Deadline = { remainingMs(): number };

export function startDeadline(budgetMs: number): Deadline {
  const endsAt = performance.now() + budgetMs;
  return { remainingMs: () => Math.max(0, endsAt - performance.now()) };
}

/**
 * Waits for the promise until the deadline, then throws `TIMEOUT`. The promise itself continues: other callers may
 * wait for it too.
 */
export async function awaitWithin<Value>(
  deadline: Deadline,
  operation: string,
  promise: Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(createTimeoutError(operation)), deadline.remainingMs());
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
