import type { Moment, StepKind } from './steps.ts';

/** What a victim tells the harness, and is told by it. */
export type FromVictim =
  | { tell: 'warm' }
  | { tell: 'serving'; url: string }
  /** Taken for the first time by this process. `null` for the kind: it has no name. */
  | { tell: 'step'; step: string; kind: StepKind | null }
  /** At the armed step, and waiting there. */
  | { tell: 'waiting'; step: string; subject: string | null };
export type ToVictim = { told: 'serve' } | { told: 'arm'; step: string } | { told: 'die'; moment: Moment };

/** What passes the gate: whose it is, and how it is done. */
export type Passing<Answer> = {
  step: string;
  kind: StepKind | null;
  /** Whose step it is, as far as its operation knows. */
  subject: string | null;
  /** Sends it at once, in the same breath. */
  send: () => Promise<Answer>;
  /** The same, where an answer would else reach whoever waits for it: keeps it, and resolves once it is there. */
  hear?: () => Promise<unknown>;
};

export type Gate = {
  pass<Answer>(passing: Passing<Answer>): Promise<Answer>;
  arm(step: string): void;
  die(moment: Moment): void;
};

/** Whatever has not been answered by then was lost. */
const PATIENCE_MS = 2_000;

/**
 * Every step of a process goes through here. At the armed one everybody waits, so that one death is the death of many
 * payments; then, all at once, nothing more is sent, or all is sent and no answer read, or every answer was read.
 */
export function createGate(tell: (message: FromVictim) => void): Gate {
  const known = new Set<string>();
  const waiting: (() => Promise<unknown>)[] = [];
  let armed: string | null = null;

  return {
    pass({ step, kind, subject, send, hear = send }) {
      if (!known.has(step)) {
        known.add(step);
        tell({ tell: 'step', step, kind });
      }
      if (step !== armed) return send();
      waiting.push(hear);
      tell({ tell: 'waiting', step, subject });
      return Promise.race([]);
    },
    arm(step) {
      armed = step;
    },
    die(moment) {
      if (moment === 'before') return kill();
      const answers = waiting.map((send) => send());
      if (moment === 'answer lost') return kill();
      setTimeout(kill, PATIENCE_MS);
      void Promise.allSettled(answers).then(kill);
    },
  };
}

/** As the kernel ends a process: no handler, no flush, no goodbye. */
function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}
