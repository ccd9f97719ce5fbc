import type { TestProjectConfiguration } from 'vitest/config';

/** Only a hang reaches these limits, on a slow and busy machine too. */
const HANG_MS = 300_000;
const LIMITS = { testTimeout: HANG_MS, hookTimeout: HANG_MS };

const LONG = '{apps,packages}/*/test/**/*.long.test.ts';
const BROWSER = 'apps/server/test/browser/**/*.test.ts';
const CLUSTER = ['packages/testing/src/postgres/cluster.ts'];

/** The list of test projects. Vitest does not read this file by itself: vitest.config.ts imports it. */
const projects: TestProjectConfiguration[] = [
  // Beside the source: no database, no browser, no other process. The files share a worker and its modules.
  { test: { name: 'unit', include: ['{apps,packages}/*/src/**/*.test.ts'], isolate: false, ...LIMITS } },
  {
    test: {
      name: 'simulator',
      include: ['packages/phonepe/simulator/**/*.test.ts'],
      isolate: false,
      ...LIMITS,
    },
  },
  {
    test: {
      name: 'server',
      include: ['{apps,packages}/*/test/**/*.test.ts'],
      exclude: [LONG, BROWSER],
      globalSetup: CLUSTER,
      ...LIMITS,
    },
  },
  { test: { name: 'browser', include: [BROWSER], globalSetup: CLUSTER, ...LIMITS } },
  // Proofs at scale: `pnpm test:long`.
  { test: { name: 'long', include: [LONG], globalSetup: CLUSTER, ...LIMITS } },
];

export default projects;
