import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of the benchmarks, as a process of its own. */
export type Child = AsyncDisposable & { url: string; pid: number };

/**
 * Starts a program beside this file and answers once it has printed its address. It ends with its stdin.
 *
 * @throws Error when it ends without one
 */
export async function startChild(file: string, env: Record<string, string>): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const printed = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).once('line', (line) => printed.resolve(line));
  void exited.then(() => printed.reject(new Error(`${file} ended before it listened`)));
  return {
    url: await printed.promise,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
