import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type ChildOptions = {
  /** The name in messages, such as "The server". */
  name: string;
  /** The arguments of `node`: the file to run and its arguments. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** `ignore` hides its standard output; standard error is always shown. */
  output: 'show' | 'ignore';
  /** The time between SIGTERM and SIGKILL. */
  stopWithinMs: number;
};

export type Child = AsyncDisposable & {
  name: string;
  /** Settles when the child has exited, with a sentence that says how. */
  exited: Promise<string>;
  /** Sends SIGTERM, and SIGKILL after `stopWithinMs`. */
  stop(): Promise<void>;
  /** Sends SIGKILL. */
  kill(this: void): void;
};

/**
 * Starts a Node process that exits when this one does: its standard input is a pipe, and it stops when the pipe closes. It
 * runs in a separate session, so that a Ctrl-C in the terminal does not reach it: this process stops its children in order.
 */
export function startChild({ name, args, env, output, stopWithinMs }: ChildOptions): Child {
  const stdout = output === 'show' ? 'inherit' : 'ignore';
  const child = spawn(process.execPath, args, {
    env,
    detached: true,
    stdio: ['pipe', stdout, 'inherit'],
  });
  const exited = waitForExit();
  let stopping: Promise<void> | undefined;

  async function waitForExit(): Promise<string> {
    try {
      await once(child, 'exit');
    } catch (error) {
      return `${name} could not be started: ${error instanceof Error ? error.message : String(error)}`;
    }
    return `${name} exited unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}).`;
  }

  function kill(): void {
    // Kills the whole process group, which includes a program run by stop-with-parent.ts.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  }

  async function terminate(): Promise<void> {
    child.kill('SIGTERM');
    const killTimer = setTimeout(kill, stopWithinMs);
    await exited;
    clearTimeout(killTimer);
  }

  function stop(): Promise<void> {
    return (stopping ??= terminate());
  }

  return { name, exited, stop, kill, [Symbol.asyncDispose]: stop };
}
