import { useEffect, useState } from 'react';

/** A timer may fire a few milliseconds early. */
const MARGIN_MS = 20;

/** Whether `at` (ms since 1970) has passed. Renders again when it does. */
export function useTimeReached(at: number): boolean {
  const [now, setNow] = useState(Date.now);
  const reached = now >= at;
  useEffect(() => {
    if (reached) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(at - Date.now(), 0) + MARGIN_MS);
    return () => clearTimeout(timer);
  }, [at, reached]);
  return reached;
}
