import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import projects from './vitest.workspace.ts';

export default defineConfig({
  test: {
    projects,
    // Vitest's own choice leaves one core free; of two that would be half, and tests that wait for processes,
    // leases and schedules use little of the other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
