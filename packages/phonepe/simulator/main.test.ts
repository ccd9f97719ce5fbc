import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createGateway, CREDENTIALS, payInput } from '../test/fixtures.ts';
import { waitFor } from '../test/wait-for.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts the process; `printed` accumulates its output. */
function startProcess(options: { argument?: string; variable?: string }) {
  const child = spawn(
    process.execPath,
    [MAIN, ...(options.argument === undefined ? [] : [options.argument])],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(options.variable === undefined ? {} : { PHONEPE_SIMULATOR_OPTIONS: options.variable }),
      },
    },
  );
  const exited = once(child, 'exit');
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
  child.stderr.on('data', (chunk) => (printed.err += String(chunk)));
  return {
    child,
    printed,
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function waitForUrl(printed: { out: string }): Promise<string> {
  return waitFor(
    'the ready line',
    () => /^PhonePe simulator ready at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(printed.out)?.[1],
  );
}

test('takes options as an argument, prints a ready line and stops on SIGTERM', async () => {
  await using running = startProcess({ argument: JSON.stringify({ ...CREDENTIALS, port: 0 }) });
  const url = await waitForUrl(running.printed);
  const gateway = createGateway({
    authBaseUrl: `${url}/apis/pg-sandbox`,
    pgBaseUrl: `${url}/apis/pg-sandbox`,
  });
  await expect(gateway.pay(payInput('o1'))).resolves.toBeDefined();
  running.child.kill('SIGTERM');
  expect(await running.exited).toEqual([0, null]);
  expect(running.printed.err).toBe('');
});

test('exits when its standard input closes, as it does when the parent exits', async () => {
  await using running = startProcess({ variable: JSON.stringify(CREDENTIALS) });
  await waitForUrl(running.printed);
  running.child.stdin.end();
  expect(await running.exited).toEqual([0, null]);
});

test('names a missing option and exits with an error', async () => {
  await using running = startProcess({ argument: '{"clientId":"c"}' });
  expect(await running.exited).toEqual([1, null]);
  expect(running.printed.err).toContain('clientSecret');
});

test('reports a port in use and exits with an error', async () => {
  await using first = startProcess({ argument: JSON.stringify(CREDENTIALS) });
  const port = Number(new URL(await waitForUrl(first.printed)).port);
  await using second = startProcess({ argument: JSON.stringify({ ...CREDENTIALS, port }) });
  expect(await second.exited).toEqual([1, null]);
  expect(second.printed.err).toContain('EADDRINUSE');
});
