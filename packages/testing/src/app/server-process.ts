import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { createTestApp, testEnv, type Surroundings, type TestApp, type TestAppOptions } from './test-app.ts';

const MAIN = fileURLToPath(import.meta.resolve('@nibog/server/main'));

/** The server as an operating-system process of its own. */
export type ServerProcess = AsyncDisposable & {
  url: string;
  pid: number;
  /** Resolves with its stderr when it has exited for any reason. */
  exited: Promise<string>;
  /** Sends SIGKILL, which acts like a power cut. */
  killNow(): Promise<void>;
  /** Sends SIGTERM, as a deployment does, and returns the exit code. */
  terminate(): Promise<number | null>;
};

/** Starts `main.ts` with the test's database, PhonePe and SMTP server. Resolves when it listens. */
export async function startServerProcess(
  surroundings: Surroundings,
  env: Record<string, string> = {},
  onLogLine?: (line: string) => void,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, '--stop-with-stdin'], {
    env: { PATH: process.env['PATH'], ...testEnv(surroundings), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const listening = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const url = /"msg":"Server listening at (http:[^"]+)"/.exec(line)?.[1];
    if (url !== undefined) listening.resolve(url);
    onLogLine?.(line);
  });
  void exited.then(() => listening.reject(new Error(`the server did not start: ${errors}`)));
  const url = await listening.promise;

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  }

  return {
    url,
    pid: child.pid ?? 0,
    exited: exited.then(() => errors),
    killNow: () => end('SIGKILL'),
    async terminate() {
      await end('SIGTERM');
      return child.exitCode;
    },
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}

/** Creates database, PhonePe and SMTP server, but no server in the test's process. */
export async function createSurroundings(options: TestAppOptions = {}): Promise<TestApp> {
  return createTestApp({ ...options, servers: 0 });
}

/** Distributes PhonePe's webhooks over these servers from now on. */
export function sendWebhooksTo({ simulator }: Pick<TestApp, 'simulator'>, servers: { url: string }[]): void {
  simulator.setWebhookUrls(servers.map(({ url }) => `${url}${WEBHOOK_PATH}`));
}
