import type { TestProjectConfiguration } from 'vitest/config';

/** So generous that only a hanging test reaches it, even on a slow and busy machine. */
const TIMEOUT_MS = 300_000;
const TIMEOUTS = { testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS };

const LONG = '{apps,packages}/*/test/**/*.long.test.ts';
const BROWSER = 'apps/server/test/browser/**/*.test.ts';
const CLUSTER = ['packages/testing/src/postgres/cluster.ts'];

/** The list of test projects. Vitest does not read this file itself: vitest.config.ts imports it. */
const projects: TestProjectConfiguration[] = [
  // Tests next to the source use no database, browser or other process. The files share a worker and its modules.
  { test: { name: 'unit', include: ['{apps,packages}/*/src/**/*.test.ts'], isolate: false, ...TIMEOUTS } },
  {
    test: {
      name: 'simulator',
      include: ['packages/phonepe/simulator/**/*.test.ts'],
      isolate: false,
      ...TIMEOUTS,
    },
  },
  {
    test: {
      name: 'server',
      isolate: false,
      include: ['{apps,packages}/*/test/**/*.test.ts'],
      exclude: [LONG, BROWSER],
      globalSetup: CLUSTER,
      ...TIMEOUTS,
    },
  },
  {
    test: {
      name: 'browser',
      // The files of a worker share a browser.
      isolate: false,
      include: [BROWSER],
      globalSetup: ['apps/server/test/browser/setup.ts', ...CLUSTER],
      ...TIMEOUTS,
    },
  },
  // Large proofs, run by `pnpm test:long`.
  { test: { name: 'long', include: [LONG], globalSetup: CLUSTER, ...TIMEOUTS } },
];

export default projects;
