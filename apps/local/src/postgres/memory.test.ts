import { expect, test } from 'vitest';
import { sharedBuffersMb } from './memory.ts';

const GIB = 1_073_741_824;

test.each([
  { memory: 0.25 * GIB, megabytes: 128 },
  { memory: 8 * GIB, megabytes: 1_024 },
  { memory: 256 * GIB, megabytes: 4_096 },
])('uses $megabytes MiB of $memory bytes for shared buffers', ({ memory, megabytes }) => {
  expect(sharedBuffersMb(memory)).toBe(megabytes);
});
