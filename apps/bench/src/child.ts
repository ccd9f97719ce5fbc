import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A helper program of the benchmarks in its own process. */
export type Child = AsyncDisposable & { url: string; pid: number };

/**
 * Starts a program of this folder and returns when it has printed its URL. The program exits when its stdin closes.
 *
 * @throws Error when it exits before that
 */
export async function startChild(file: string, env: Record<string, string>): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const printed = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).once('line', (line) => printed.resolve(line));
  void exited.then(() => printed.reject(new Error(`${file} exited before it listened`)));
  return {
    url: await printed.promise,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
