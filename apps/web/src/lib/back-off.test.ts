import { describe, expect, test } from 'vitest';
import { nextLookMs } from './back-off.ts';

const seeds = Array.from({ length: 200 }, (_, index) => `txn-${index}`);

/** When a page looks, in ms since its first look, if each answer takes no time. */
function looksWithin(totalMs: number, seed: string): number[] {
  const at = [0];
  for (;;) {
    const elapsedMs = at.at(-1) ?? 0;
    const delayMs = nextLookMs({ held: false, looks: at.length, elapsedMs, pollAfterMs: 1_000, seed });
    if (delayMs === false || elapsedMs + delayMs > totalMs) return at;
    at.push(elapsedMs + delayMs);
  }
}

describe('looking again at a payment', () => {
  test('the first wait is about a second', () => {
    for (const seed of seeds) {
      const delayMs = nextLookMs({ held: false, looks: 1, elapsedMs: 0, pollAfterMs: undefined, seed });
      expect(delayMs).toBeGreaterThanOrEqual(1_000);
      expect(delayMs).toBeLessThanOrEqual(1_500);
    }
  });

  test('each wait is longer than the one before, up to the cap', () => {
    const delays = [1, 3, 5, 7].map((looks) =>
      Number(nextLookMs({ held: false, looks, elapsedMs: 0, pollAfterMs: 0, seed: 'a' })),
    );
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(
      nextLookMs({ held: false, looks: 40, elapsedMs: 0, pollAfterMs: 0, seed: 'a' }),
    ).toBeLessThanOrEqual(33_000);
  });

  test('two minutes hold at most twelve looks', () => {
    const counts = seeds.map((seed) => looksWithin(120_000, seed).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(12);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(11);
  });

  test('a booking of the first 20 seconds is seen within 1.6 s at the median, so 2 s leave room for the answer', () => {
    const waits = seeds.flatMap((seed) => {
      const looks = looksWithin(60_000, seed);
      return Array.from({ length: 200 }, (_, index) => {
        const bookedMs = index * 100;
        return (looks.find((lookMs) => lookMs >= bookedMs) ?? Infinity) - bookedMs;
      });
    });
    expect(waits.toSorted((a, b) => a - b)[waits.length / 2]).toBeLessThanOrEqual(1_600);
  });

  test('where answers are held two minutes hold at most eight looks', () => {
    const counts = seeds.map((seed) => {
      // The first look is answered at once, each other one after 18 to 20 s.
      let looks = 1;
      for (let atMs = 0; ; looks += 1) {
        const delayMs = nextLookMs({ held: true, looks, elapsedMs: atMs, pollAfterMs: 0, seed });
        if (delayMs === false || atMs + delayMs > 120_000) return looks;
        atMs += delayMs + 18_000;
      }
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(8);
  });

  test('never sooner than the server asks', () => {
    expect(nextLookMs({ held: false, looks: 1, elapsedMs: 0, pollAfterMs: 9_000, seed: 'a' })).toBe(9_000);
    expect(nextLookMs({ held: false, looks: 9, elapsedMs: 400_000, pollAfterMs: 600_000, seed: 'a' })).toBe(
      600_000,
    );
  });

  test('after five minutes a look every 30 to 60 seconds', () => {
    const delays = seeds.map((seed) =>
      Number(nextLookMs({ held: false, looks: 20, elapsedMs: 300_000, pollAfterMs: 1_000, seed })),
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60_000);
  });

  test('stops when the server says that nothing can change any more', () => {
    expect(nextLookMs({ held: false, looks: 1, elapsedMs: 0, pollAfterMs: null, seed: 'a' })).toBe(false);
  });

  test('parents who pay at the same second do not look at the same instant', () => {
    const delays = new Set(
      seeds.map((seed) => nextLookMs({ held: false, looks: 5, elapsedMs: 0, pollAfterMs: 0, seed })),
    );
    expect(delays.size).toBeGreaterThan(100);
  });

  test('asked twice about the same state it answers the same', () => {
    const look = { held: false, looks: 4, elapsedMs: 9_000, pollAfterMs: 500, seed: 'txn' };
    expect(nextLookMs(look)).toBe(nextLookMs(look));
  });
});
