import { expect, test } from 'vitest';
import { watchedPart } from './ancestors.ts';

/** A chain of processes, the start itself first, each the child of the next. */
function makeChain(...commands: string[]) {
  return commands.map((command, index) => ({ pid: 100 - index, parent: 99 - index, command }));
}

const START = 'node apps/local/src/start.ts';

test.for([
  [
    'npx',
    [
      START,
      'sh -c node scripts/preflight.mjs && node apps/local/src/start.ts',
      'pnpm start',
      "sh -c 'pnpm' start",
      'npm exec pnpm@12 start',
      '-bash',
      'sshd',
    ],
    4,
  ],
  [
    'pnpm alone',
    [START, 'sh -c node …', 'node /usr/lib/node_modules/pnpm/bin/pnpm.cjs start', '/bin/zsh'],
    2,
  ],
  ['npm, below another tool', [START, 'sh -c node …', 'node /usr/bin/npm-cli.js start', 'python3 run.py'], 2],
  ['a program that spawns it', [START, 'python3 harness.py', 'bash'], 1],
  ['a shell, which may leave it running', [START, '-bash', 'sshd'], 0],
  ['a shell with a path', [START, '/usr/bin/zsh -l', 'tmux'], 0],
  ['nobody', [START], 0],
] as const)('watches as far up as the package runner: %s', ([, commands, links]) => {
  expect(watchedPart(makeChain(...commands))).toHaveLength(links);
});
