import type { Moment, StepKind } from './steps.ts';

export type MessageFromTarget =
  | { type: 'ready' }
  | { type: 'serving'; url: string }
  /** The process takes this step for the first time. The kind is `null` if the step is not listed. */
  | { type: 'step'; step: string; kind: StepKind | null }
  /** A payment waits at the armed step. */
  | { type: 'waiting'; step: string; subject: string | null };
export type MessageToTarget =
  { type: 'serve' } | { type: 'arm'; step: string } | { type: 'crash'; moment: Moment };

/** A step of the product at the gate. */
export type GatedStep<Answer> = {
  step: string;
  kind: StepKind | null;
  /** The row or parent that the step works for, if known. */
  subject: string | null;
  /** Sends the step synchronously. */
  send: () => Promise<Answer>;
  /** Sends the step and resolves once its answer has arrived, without passing the answer on. The default is `send`. */
  sendAndAwaitAnswer?: () => Promise<unknown>;
};

export type Gate = {
  pass<Answer>(step: GatedStep<Answer>): Promise<Answer>;
  arm(step: string): void;
  crash(moment: Moment): void;
};

/** Maximum wait for the answers before the process is killed. */
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Every step of a process passes the gate. At the armed step all payments wait, so that one crash hits all of them. The crash
 * comes before the steps are sent, after they are sent but before an answer is read, or after all answers have arrived.
 */
export function createGate(report: (message: MessageFromTarget) => void): Gate {
  const reported = new Set<string>();
  const waiting: (() => Promise<unknown>)[] = [];
  let armed: string | null = null;

  return {
    pass({ step, kind, subject, send, sendAndAwaitAnswer = send }) {
      if (!reported.has(step)) {
        reported.add(step);
        report({ type: 'step', step, kind });
      }
      if (step !== armed) return send();
      waiting.push(sendAndAwaitAnswer);
      report({ type: 'waiting', step, subject });
      return Promise.race([]);
    },
    arm(step) {
      armed = step;
    },
    crash(moment) {
      if (moment === 'before') return kill();
      const answers = waiting.map((send) => send());
      if (moment === 'answer lost') return kill();
      setTimeout(kill, ANSWER_TIMEOUT_MS);
      void Promise.allSettled(answers).then(kill);
    },
  };
}

/** SIGKILL runs no handler and flushes nothing. */
function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}
