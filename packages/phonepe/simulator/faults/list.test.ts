import { expect, test } from 'vitest';
import { FAULT_NAMES, FAULTS } from './list.ts';

test('every fault has a name of its own and a line that describes it', () => {
  expect(new Set(FAULT_NAMES).size).toBe(FAULTS.length);
  for (const { name, description } of FAULTS) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(description).toMatch(/^[A-Z][^\n]{20,}\.$/);
  }
});
