// Runs the tests. `pnpm test FILE` runs that file in its project; without a file every project but `long` runs.
// `pnpm test:long` passes `--project long`. Other arguments go to Vitest as they are.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
// pnpm passes a `--` on, and Vitest ignores what follows one.
const given = process.argv.slice(2).filter((argument) => argument !== '--');
const namesProject = given.some((argument) => argument.startsWith('--project'));
const namesFile = given.some((argument) => /^[^-].*(?:\/|\.test\.)/.test(argument));
const selection = namesProject || namesFile ? [] : ['--project', '!long'];

const { status } = spawnSync(process.execPath, [vitest, 'run', ...selection, ...given], { stdio: 'inherit' });
process.exitCode = status ?? 1;
