import type { SimApi } from '@nibog/phonepe/simulator';
import type { TestAppOptions } from '@nibog/testing/app/test-app';

/** With this seed a stale status of the order that has no other fault lasts long enough to be requested. */
export const SEED = 6;

/**
 * Two servers and a simulator that run through a payment's life in seconds.
 *
 * @param pace how many times slower the machine is than the one that the time scale was chosen for; 1 or more
 */
export function appOptions(api: SimApi, pace: number): TestAppOptions {
  const timeScale = 0.005 * pace;
  return {
    servers: 2,
    env: { TIME_SCALE: String(timeScale), PHONEPE_API: api },
    durations: { sweepEvery: 100 },
    simulator: { timeScale, faults: { seed: SEED } },
    overrides: { phonepeTimeoutMs: Math.round(500 * pace) },
  };
}
