import type { TestProjectConfiguration } from 'vitest/config';

/** The list of test projects. Vitest does not read this file itself: vitest.config.ts imports it. */
const projects: TestProjectConfiguration[] = [
  'packages/phonepe',
  'apps/web',
  {
    test: {
      name: 'server',
      include: [
        'packages/{db,domain,api,testing}/src/**/*.test.ts',
        'apps/{server,local,gauntlet,bench}/src/**/*.test.ts',
        'apps/server/test/**/*.test.ts',
      ],
      exclude: ['apps/server/test/browser/**'],
      globalSetup: ['packages/testing/src/postgres/cluster.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  },
  {
    test: {
      name: 'browser',
      include: ['apps/server/test/browser/**/*.test.ts'],
      globalSetup: ['packages/testing/src/postgres/cluster.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
];

export default projects;
