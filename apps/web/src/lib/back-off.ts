/**
 * When to look again at a payment. Quick at first, since most payments are settled within seconds; then ever
 * slower, so that a hall full of waiting parents does not weigh on the server. Some twelve looks in the first two
 * minutes; after five minutes one every 30 to 60 seconds.
 *
 * The spread is drawn from the attempt and the caller's seed, not from `Math.random()`: asked twice about the same
 * state the function answers the same, and a page that renders again does not set its timer back.
 */
const START_MS = 1_000;
const GROWTH = 1.5;
const CAP_MS = 15_000;
const SPREAD_FROM = 1.15;
const SPREAD_TO = 1.35;

const SLOW_AFTER_MS = 5 * 60_000;
const SLOW_FROM_MS = 30_000;
const SLOW_TO_MS = 60_000;

type Look = {
  /** Looks answered or failed so far, at least 1. */
  looks: number;
  /** Since the parent began to wait. */
  elapsedMs: number;
  /** The server's own wish: never sooner. `null`: nothing can change any more. `undefined`: not heard from yet. */
  pollAfterMs: number | null | undefined;
  /** Sets this parent's looks apart from everybody else's. */
  seed: string;
};

/** Milliseconds until the next look, or `false` for never. */
export function nextLookMs({ looks, elapsedMs, pollAfterMs, seed }: Look): number | false {
  if (pollAfterMs === null) return false;
  const chance = chanceOf(`${seed}:${looks}`);
  const delayMs =
    elapsedMs >= SLOW_AFTER_MS
      ? SLOW_FROM_MS + chance * (SLOW_TO_MS - SLOW_FROM_MS)
      : Math.min(CAP_MS, START_MS * GROWTH ** (looks - 1)) *
        (SPREAD_FROM + chance * (SPREAD_TO - SPREAD_FROM));
  return Math.round(Math.max(delayMs, pollAfterMs ?? 0));
}

/** A number in [0, 1) that depends on the text alone (FNV-1a). */
function chanceOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
