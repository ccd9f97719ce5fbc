import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/** Whole minutes until this moment (ms since 1970), counting down by themselves; 0 in the last one, and `null` after it. */
export function useMinutesLeft(at: number): number | null {
  const [now, setNow] = useState(Date.now);
  const leftMs = at - now;
  useEffect(() => {
    if (leftMs <= 0) return undefined;
    // A little past the full minute, since a timer may fire early.
    const timer = setTimeout(() => setNow(Date.now()), (leftMs % MINUTE_MS || MINUTE_MS) + 20);
    return () => clearTimeout(timer);
  }, [leftMs]);
  return leftMs <= 0 ? null : Math.floor(leftMs / MINUTE_MS);
}
