import { expect, test } from 'vitest';
import { FAULT_NAMES, FAULTS } from './list.ts';

test('gives every fault a unique name and a one-line description', () => {
  expect(new Set(FAULT_NAMES).size).toBe(FAULTS.length);
  for (const { name, description } of FAULTS) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(description).toMatch(/^[A-Z][^\n]{20,}\.$/);
  }
});
