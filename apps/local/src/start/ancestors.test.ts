import { expect, test } from 'vitest';
import { selectWatchedLinks } from './ancestors.ts';

/** Creates a chain of processes. The start itself is first; each process is the child of the next. */
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
  [
    'npm started by another tool',
    [START, 'sh -c node …', 'node /usr/bin/npm-cli.js start', 'python3 run.py'],
    2,
  ],
  ['a program that spawns the start', [START, 'python3 harness.py', 'bash'], 1],
  ['a shell', [START, '-bash', 'sshd'], 0],
  ['a shell with a path', [START, '/usr/bin/zsh -l', 'tmux'], 0],
  ['no ancestor', [START], 0],
] as const)('selects the links to watch: started by %s', ([, commands, count]) => {
  expect(selectWatchedLinks(makeChain(...commands))).toHaveLength(count);
});
