/**
 * When to look again at a payment. Most are settled within seconds, so eight looks fall into the first twenty-odd: a
 * booking made in that time is seen within 2 s of its commit at the median. Then ever slower, so that a hall full of
 * waiting parents does not weigh on the server: at most twelve looks in the first two minutes, then one every half
 * minute, after five minutes one every 30 to 60 seconds. Where the server holds its answer until there is something to
 * tell, the next look follows at once: eight in two minutes, and a booking is seen when it is made.
 *
 * The spread is drawn from the attempt and the caller's seed, not from `Math.random()`: asked twice about the same
 * state the function answers the same, and a page that renders again does not set its timer back.
 */
const DELAYS_MS = [1_200, 1_800, 2_300, 2_800, 3_100, 3_400, 3_800, 12_000, 18_000, 25_000, 30_000] as const;
const HELD_FROM_MS = 10;
const HELD_TO_MS = 60;
const LATER_MS = 30_000;
const SPREAD = 0.1;

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
  /** The server held the last answer, or may hold the next. */
  held: boolean;
  /** Sets this parent's looks apart from everybody else's. */
  seed: string;
};

/** Milliseconds until the next look, or `false` for never. */
export function nextLookMs({ looks, elapsedMs, pollAfterMs, held, seed }: Look): number | false {
  if (pollAfterMs === null) return false;
  const chance = chanceOf(`${seed}:${looks}`);
  if (held && elapsedMs < SLOW_AFTER_MS)
    return Math.round(HELD_FROM_MS + chance * (HELD_TO_MS - HELD_FROM_MS));
  const delayMs =
    elapsedMs >= SLOW_AFTER_MS
      ? SLOW_FROM_MS + chance * (SLOW_TO_MS - SLOW_FROM_MS)
      : (DELAYS_MS[looks - 1] ?? LATER_MS) * (1 + chance * SPREAD);
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
