import { expect, test } from 'vitest';
import { ratioOf, type Result } from './benchmark.ts';
import type { Sample } from './measure.ts';
import { readOptions } from './options.ts';
import { formatTable } from './table.ts';

function sampleAt(perSecond: number): Sample {
  return { perSecond, p50Ms: 1, p99Ms: 2, cpuMicros: null };
}

const RESULT: Result = {
  name: 'poll',
  what: 'a test',
  goalRatio: 0.8,
  labels: { product: 'the product', baseline: 'the limit' },
  rounds: [
    { product: sampleAt(90), baseline: sampleAt(100) },
    // The machine was busy: both were slower, and the ratio tells as much.
    { product: sampleAt(9), baseline: sampleAt(10) },
    { product: sampleAt(50), baseline: sampleAt(100) },
  ],
};

test('the ratio is the median of the rounds, each beside its own baseline', () => {
  expect(ratioOf(RESULT, ({ perSecond }) => perSecond)).toEqual([0.9, 0.5, 0.9]);
});

test('what a system does not tell is no figure', () => {
  expect(ratioOf(RESULT, ({ cpuMicros }) => cpuMicros)).toEqual([]);
});

test('the table sets the product under its baseline, with its share, the spread and the goal', () => {
  const [head, baseline, product] = formatTable([RESULT]).split('\n');
  expect(head).toContain('per second');
  expect(baseline).toMatch(/^poll: the limit +100 +10–100 +1\.0 +2\.0 +- +1/);
  expect(product).toMatch(/^poll: the product +50 +9–90 +1\.0 +2\.0 +- +0\.90 +0\.50–0\.90 +≥ 0\.8$/);
});

test('an option that cannot be used is named', () => {
  expect(() => readOptions({ only: ['pool'] }, ['poll'])).toThrow('--only must be one of poll, not pool');
  expect(() => readOptions({ rounds: '0' }, [])).toThrow('--rounds');
  expect(readOptions({ seconds: '1.5' }, []).roundMs).toBe(1_500);
});
