import type { TestProjectConfiguration } from 'vitest/config';

/** The list of test projects. Vitest does not read this file by itself: vitest.config.ts imports it. */
const projects: TestProjectConfiguration[] = [
  'packages/phonepe',
  'apps/web',
  {
    test: {
      name: 'server',
      include: ['packages/{db,api}/src/**/*.test.ts', 'apps/server/{src,test,gauntlet,bench}/**/*.test.ts'],
      exclude: ['apps/server/test/browser/**'],
      globalSetup: ['packages/db/test/cluster.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  },
  {
    test: {
      name: 'browser',
      include: ['apps/server/test/browser/**/*.test.ts'],
      globalSetup: ['packages/db/test/cluster.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
];

export default projects;
