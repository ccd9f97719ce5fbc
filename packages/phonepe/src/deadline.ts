import { timeoutError } from './http.ts';

/** The time that is left for one operation with everything in it: token, tries, pause. */
export type Deadline = { remainingMs(): number };

export function startDeadline(budgetMs: number): Deadline {
  const endsAt = performance.now() + budgetMs;
  return { remainingMs: () => Math.max(0, endsAt - performance.now()) };
}

/** The promise's result, or a `TIMEOUT` once the deadline has passed; the promise itself goes on for its other waiters. */
export async function awaitWithin<Value>(
  deadline: Deadline,
  operation: string,
  promise: Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError(operation)), deadline.remainingMs());
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
