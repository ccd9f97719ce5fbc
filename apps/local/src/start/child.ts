import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type ChildOptions = {
  /** For messages: "The server". */
  name: string;
  /** Node's own arguments: the file to run, and what it takes. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** `ignore` where its lines would only repeat ours. Errors are always shown. */
  output: 'show' | 'ignore';
  /** How long it gets to stop by itself. */
  stopWithinMs: number;
};

export type Child = AsyncDisposable & {
  name: string;
  /** Settles with how it ended, as a sentence. */
  ended: Promise<string>;
  /** Asks it to stop, and ends it for good after its time. */
  stop(): Promise<void>;
  /** Ends it for good. */
  kill(this: void): void;
};

/**
 * Starts a Node process that lives no longer than this one: its standard input is a pipe, which it watches. It has a session
 * of its own, so that a Ctrl-C in the terminal reaches it through us, in our order.
 */
export function startChild({ name, args, env, output, stopWithinMs }: ChildOptions): Child {
  const stdout = output === 'show' ? 'inherit' : 'ignore';
  // The migration engine is WebAssembly, of which Node warns at every start.
  const quiet = '--disable-warning=ExperimentalWarning';
  const child = spawn(process.execPath, [quiet, ...args], {
    env,
    detached: true,
    stdio: ['pipe', stdout, 'inherit'],
  });
  const ended = waitForEnd();
  let stopping: Promise<void> | undefined;

  async function waitForEnd(): Promise<string> {
    try {
      await once(child, 'exit');
    } catch (error) {
      return `${name} could not be started: ${error instanceof Error ? error.message : String(error)}`;
    }
    return `${name} ended by itself (${child.signalCode ?? `exit code ${child.exitCode}`}).`;
  }

  function kill(): void {
    // Its session's whole group: a tether's program too.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  }

  async function end(): Promise<void> {
    child.kill('SIGTERM');
    const overdue = setTimeout(kill, stopWithinMs);
    await ended;
    clearTimeout(overdue);
  }

  function stop(): Promise<void> {
    return (stopping ??= end());
  }

  return { name, ended, stop, kill, [Symbol.asyncDispose]: stop };
}
