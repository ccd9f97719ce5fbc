import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import projects from './vitest.workspace.ts';

export default defineConfig({
  test: {
    projects,
    // Vitest's default leaves one core free, which would be half of a two-core machine. Many tests wait for processes,
    // leases and schedules, so two workers share two cores well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
