import { describe, expect, test } from 'vitest';
import { nextPollDelayMs } from './back-off.ts';

const seeds = Array.from({ length: 200 }, (_, index) => `txn-${index}`);

/** When a page polls, in ms since its first poll, if every answer is immediate. */
function pollTimesWithin(totalMs: number, seed: string): number[] {
  const at = [0];
  for (;;) {
    const elapsedMs = at.at(-1) ?? 0;
    const delayMs = nextPollDelayMs({
      longPoll: false,
      polls: at.length,
      elapsedMs,
      pollAfterMs: 1_000,
      seed,
    });
    if (delayMs === false || elapsedMs + delayMs > totalMs) return at;
    at.push(elapsedMs + delayMs);
  }
}

describe('the delay until the next poll of a payment', () => {
  test('the first delay is 1 to 1.5 s', () => {
    for (const seed of seeds) {
      const delayMs = nextPollDelayMs({
        longPoll: false,
        polls: 1,
        elapsedMs: 0,
        pollAfterMs: undefined,
        seed,
      });
      expect(delayMs).toBeGreaterThanOrEqual(1_000);
      expect(delayMs).toBeLessThanOrEqual(1_500);
    }
  });

  test('delays grow up to the cap', () => {
    const delays = [1, 3, 5, 7].map((polls) =>
      Number(nextPollDelayMs({ longPoll: false, polls, elapsedMs: 0, pollAfterMs: 0, seed: 'a' })),
    );
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(
      nextPollDelayMs({ longPoll: false, polls: 40, elapsedMs: 0, pollAfterMs: 0, seed: 'a' }),
    ).toBeLessThanOrEqual(33_000);
  });

  test('a page polls at most twelve times in two minutes', () => {
    const counts = seeds.map((seed) => pollTimesWithin(120_000, seed).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(12);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(11);
  });

  test('the page polls within 1.6 s of a booking at the median in the first 20 s, which leaves 0.4 s of the 2 s for the answer', () => {
    const waits = seeds.flatMap((seed) => {
      const pollTimes = pollTimesWithin(60_000, seed);
      return Array.from({ length: 200 }, (_, index) => {
        const bookedMs = index * 100;
        return (pollTimes.find((pollMs) => pollMs >= bookedMs) ?? Infinity) - bookedMs;
      });
    });
    expect(waits.toSorted((a, b) => a - b)[waits.length / 2]).toBeLessThanOrEqual(1_600);
  });

  test('a page that long-polls sends at most eight requests in two minutes', () => {
    const counts = seeds.map((seed) => {
      // The first poll is answered immediately, each later one after 18 to 20 s.
      let polls = 1;
      for (let atMs = 0; ; polls += 1) {
        const delayMs = nextPollDelayMs({ longPoll: true, polls, elapsedMs: atMs, pollAfterMs: 0, seed });
        if (delayMs === false || atMs + delayMs > 120_000) return polls;
        atMs += delayMs + 18_000;
      }
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(8);
  });

  test('the page never polls sooner than the server asks', () => {
    expect(nextPollDelayMs({ longPoll: false, polls: 1, elapsedMs: 0, pollAfterMs: 9_000, seed: 'a' })).toBe(
      9_000,
    );
    expect(
      nextPollDelayMs({ longPoll: false, polls: 9, elapsedMs: 400_000, pollAfterMs: 600_000, seed: 'a' }),
    ).toBe(600_000);
  });

  test('the page polls every 30 to 60 s after five minutes', () => {
    const delays = seeds.map((seed) =>
      Number(nextPollDelayMs({ longPoll: false, polls: 20, elapsedMs: 300_000, pollAfterMs: 1_000, seed })),
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60_000);
  });

  test('the page stops polling when the server reports a final status', () => {
    expect(nextPollDelayMs({ longPoll: false, polls: 1, elapsedMs: 0, pollAfterMs: null, seed: 'a' })).toBe(
      false,
    );
  });

  test('parents who pay in the same second poll at different times', () => {
    const delays = new Set(
      seeds.map((seed) => nextPollDelayMs({ longPoll: false, polls: 5, elapsedMs: 0, pollAfterMs: 0, seed })),
    );
    expect(delays.size).toBeGreaterThan(100);
  });

  test('the same state gives the same delay', () => {
    const state = { longPoll: false, polls: 4, elapsedMs: 9_000, pollAfterMs: 500, seed: 'txn' };
    expect(nextPollDelayMs(state)).toBe(nextPollDelayMs(state));
  });
});
