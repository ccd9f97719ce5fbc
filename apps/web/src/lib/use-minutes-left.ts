import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/** Whole minutes until `at` (ms since 1970), updated every minute: 0 in the last minute, `null` after it. */
export function useMinutesLeft(at: number): number | null {
  const [now, setNow] = useState(Date.now);
  const leftMs = at - now;
  useEffect(() => {
    if (leftMs <= 0) return undefined;
    // 20 ms past the full minute, because a timer may fire early.
    const timer = setTimeout(() => setNow(Date.now()), (leftMs % MINUTE_MS || MINUTE_MS) + 20);
    return () => clearTimeout(timer);
  }, [leftMs]);
  return leftMs <= 0 ? null : Math.floor(leftMs / MINUTE_MS);
}
