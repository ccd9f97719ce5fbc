import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromVictim, ToVictim } from './gate.ts';
import type { Moment, StepKind } from './steps.ts';

const VICTIM = fileURLToPath(new URL('victim.ts', import.meta.url));

export type Listeners = {
  step?: (step: string, kind: StepKind | null) => void;
  waiting?: (step: string, subject: string | null) => void;
};

/** A server process that can be told at which step to die. */
export type Victim = AsyncDisposable & {
  /** Lets it serve, and answers its address. */
  serve(): Promise<string>;
  arm(step: string): void;
  /** Tells it to die, and resolves once the kernel has ended it. */
  die(moment: Moment): Promise<void>;
  listeners: Listeners;
};

/** Starts one, with everything loaded and nothing served yet. */
export function startVictim(env: Record<string, string | undefined>): Victim {
  const child = spawn(process.execPath, [VICTIM], {
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
  // Whoever ends it before it serves does not ask for its address.
  serving.promise.catch(() => undefined);
  child.on('message', (message: FromVictim) => {
    if (message.tell === 'serving') serving.resolve(message.url);
    if (message.tell === 'step') listeners.step?.(message.step, message.kind);
    if (message.tell === 'waiting') listeners.waiting?.(message.step, message.subject);
  });
  void exited.then(() => serving.reject(new Error(`a server process ended by itself: ${errors}`)));

  function tell(message: ToVictim): void {
    if (child.connected) child.send(message, () => undefined);
  }

  return {
    listeners,
    serve() {
      tell({ told: 'serve' });
      return serving.promise;
    },
    arm: (step) => tell({ told: 'arm', step }),
    async die(moment) {
      tell({ told: 'die', moment });
      await exited;
      if (child.signalCode !== 'SIGKILL') throw new Error(`it was not killed: ${errors}`);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
