/**
 * When the page polls a payment again. Most payments are settled within seconds, so eight polls fall into the first 20 s
 * or so: the page shows a booking made in that time within 2 s of its commit at the median. Then polls become rarer, to
 * limit the load of many waiting parents: at most twelve in the first two minutes, then one every 30 s, and after five
 * minutes one every 30 to 60 s. With long polling the next request follows immediately: at most eight in two minutes, and
 * the page shows a booking as soon as it is made.
 *
 * The jitter is a hash of the poll's number and the caller's seed, not `Math.random()`: the same state gives the same
 * delay, so a page that renders again does not restart its timer.
 */
const DELAYS_MS = [1_200, 1_800, 2_300, 2_800, 3_100, 3_400, 3_800, 12_000, 18_000, 25_000, 30_000] as const;
const LONG_POLL_FROM_MS = 10;
const LONG_POLL_TO_MS = 60;
const LATER_DELAY_MS = 30_000;
const JITTER = 0.1;

const SLOW_AFTER_MS = 5 * 60_000;
const SLOW_FROM_MS = 30_000;
const SLOW_TO_MS = 60_000;

type PollState = {
  /** Polls answered or failed so far, at least 1. */
  polls: number;
  /** Time since the parent began to wait. */
  elapsedMs: number;
  /** The server's minimum delay. `null`: the status is final. `undefined`: the server has not answered yet. */
  pollAfterMs: number | null | undefined;
  /** The last request was a long poll, or the next one may be. */
  longPoll: boolean;
  /** Spreads the polls of different parents. */
  seed: string;
};

/** Milliseconds until the next poll, or `false` for never. */
export function nextPollDelayMs({
  polls,
  elapsedMs,
  pollAfterMs,
  longPoll,
  seed,
}: PollState): number | false {
  if (pollAfterMs === null) return false;
  const chance = hashToUnit(`${seed}:${polls}`);
  if (longPoll && elapsedMs < SLOW_AFTER_MS)
    return Math.round(LONG_POLL_FROM_MS + chance * (LONG_POLL_TO_MS - LONG_POLL_FROM_MS));
  const delayMs =
    elapsedMs >= SLOW_AFTER_MS
      ? SLOW_FROM_MS + chance * (SLOW_TO_MS - SLOW_FROM_MS)
      : (DELAYS_MS[polls - 1] ?? LATER_DELAY_MS) * (1 + chance * JITTER);
  return Math.round(Math.max(delayMs, pollAfterMs ?? 0));
}

/** A number in [0, 1) computed from the text (FNV-1a). */
function hashToUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
