import { expect, test } from 'vitest';
import { createDraw } from './random.ts';

test('draws integers about uniformly and within the bounds', () => {
  const draw = createDraw('even', 1);
  const seen = Array.from({ length: 10_000 }, () => draw.integer(1, 10));
  const counts = Array.from({ length: 10 }, (_, index) => seen.filter((value) => value === index + 1).length);
  expect(counts.reduce((sum, value) => sum + value)).toBe(10_000);
  for (const count of counts) expect(count).toBeGreaterThan(850);
});
