import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessageFromTarget, MessageToTarget } from './gate.ts';
import type { Moment, StepKind } from './steps.ts';

const TARGET_MODULE = fileURLToPath(new URL('target.ts', import.meta.url));

export type Listeners = {
  step?: (step: string, kind: StepKind | null) => void;
  waiting?: (step: string, subject: string | null) => void;
};

/** A server process that is killed at a step. */
export type TargetProcess = AsyncDisposable & {
  /** Lets the process serve; returns its URL. */
  serve(): Promise<string>;
  /** Lets payments wait at this step from now on. */
  arm(step: string): void;
  /** Kills the process at the armed step; resolves once it has exited. */
  crash(moment: Moment): Promise<void>;
  listeners: Listeners;
};

/** Starts a process that has loaded its code and does not serve yet. */
export function startTargetProcess(env: Record<string, string | undefined>): TargetProcess {
  const child = spawn(process.execPath, [TARGET_MODULE], {
    env: { PATH: process.env['PATH'], TEST_LOG: process.env['TEST_LOG'], ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000);
    if (process.env['TEST_LOG'] !== undefined) process.stderr.write(text);
  });
  const listeners: Listeners = {};
  const serving = Promise.withResolvers<string>();
  // A process that is killed before it serves rejects this promise, which may have no reader.
  serving.promise.catch(() => undefined);
  child.on('message', (message: MessageFromTarget) => {
    if (message.type === 'serving') serving.resolve(message.url);
    if (message.type === 'step') listeners.step?.(message.step, message.kind);
    if (message.type === 'waiting') listeners.waiting?.(message.step, message.subject);
  });
  void exited.then(() => serving.reject(new Error(`a server process exited on its own: ${errors}`)));

  function send(message: MessageToTarget): void {
    if (child.connected) child.send(message, () => undefined);
  }

  return {
    listeners,
    serve() {
      send({ type: 'serve' });
      return serving.promise;
    },
    arm: (step) => send({ type: 'arm', step }),
    async crash(moment) {
      send({ type: 'crash', moment });
      await exited;
      if (child.signalCode !== 'SIGKILL') throw new Error(`the process exited but was not killed: ${errors}`);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
