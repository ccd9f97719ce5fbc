import { expect, test } from 'vitest';
import { summariseRatios, type Result } from './benchmark.ts';
import type { Sample } from './measure.ts';
import { readOptions } from './options.ts';
import { formatTable } from './table.ts';

function sampleAt(perSecond: number): Sample {
  return { perSecond, p50Ms: 1, p99Ms: 2, cpuMicros: null };
}

const RESULT: Result = {
  name: 'poll',
  description: 'a test',
  goalRatio: 0.8,
  labels: { product: 'the product', baseline: 'the limit' },
  rounds: [
    { product: sampleAt(90), baseline: sampleAt(100) },
    // The machine was busy: both were slower, and the ratio stays the same.
    { product: sampleAt(9), baseline: sampleAt(10) },
    { product: sampleAt(50), baseline: sampleAt(100) },
  ],
};

test('the ratio is the median of the ratios of the rounds', () => {
  expect(summariseRatios(RESULT, ({ perSecond }) => perSecond)).toEqual([0.9, 0.5, 0.9]);
});

test('there is no ratio without measured values', () => {
  expect(summariseRatios(RESULT, ({ cpuMicros }) => cpuMicros)).toEqual([]);
});

test('the table shows the product below its baseline, with the ratio, the spread and the goal', () => {
  const [head, baseline, product] = formatTable([RESULT]).split('\n');
  expect(head).toContain('per second');
  expect(baseline).toMatch(/^poll: the limit +100 +10–100 +1\.0 +2\.0 +- +1/);
  expect(product).toMatch(/^poll: the product +50 +9–90 +1\.0 +2\.0 +- +0\.90 +0\.50–0\.90 +≥ 0\.8$/);
});

test('an invalid option is refused by name', () => {
  expect(() => readOptions({ only: ['pool'] }, ['poll'])).toThrow('--only must be one of poll, not pool');
  expect(() => readOptions({ rounds: '0' }, [])).toThrow('--rounds');
  expect(readOptions({ seconds: '1.5' }, []).roundMs).toBe(1_500);
});
