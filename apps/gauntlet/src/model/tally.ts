import { RACERS, WAITS, type Command } from './commands.ts';
import { outcomeOf } from './complete-run.ts';
import { ORDER_ANSWERS, REFUND_ANSWERS, WRONG_FIELDS } from './phonepe.ts';
import type { Run } from './run-state.ts';

/** Counts of commands and outcomes. A search proves nothing about a command or outcome that never occurred. */
export class Tally {
  runs = 0;
  interleavedSteps = 0;
  blockedSteps = 0;
  readonly commands: Record<string, number> = {};
  readonly outcomes: Record<string, number> = {};

  countCommand(command: Command, hadEffect: boolean): void {
    if (hadEffect) count(this.commands, describeKind(command));
  }

  countRun({ model, interleavedSteps, blockedSteps }: Run): void {
    this.runs += 1;
    this.interleavedSteps += interleavedSteps;
    this.blockedSteps += blockedSteps;
    for (const payment of model.payments) count(this.outcomes, outcomeOf(payment));
  }
}

export function describeKind(command: Command): string {
  switch (command.kind) {
    case 'pay':
      return `pay: ${command.to === 'wrong' ? `wrong ${command.wrong}` : command.to}`;
    case 'webhook':
      return `webhook: ${command.about}${command.repeatsLast ? ' repeated' : ''}`;
    case 'look':
    case 'refund':
      return `${command.kind}: ${command.answer}`;
    case 'wait':
      return `wait: ${command.until}`;
    case 'cancel':
      return `cancel: ${command.by}`;
    case 'start':
      return `start: ${command.child} child, ${command.page}`;
    case 'race':
      return `race: ${command.first} and ${command.second}`;
    case 'crash':
      return `crash: ${command.when}`;
    default:
      return command.kind;
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

const KINDS: Record<string, readonly string[]> = {
  pay: ['paid', 'failed', ...WRONG_FIELDS.map((wrong) => `wrong ${wrong}`)],
  webhook: ['order', 'refund', 'unknown'].flatMap((about) => [about, `${about} repeated`]),
  look: ORDER_ANSWERS,
  refund: REFUND_ANSWERS,
  wait: WAITS,
  cancel: ['parent', 'organiser'],
  start: ['same', 'other'].flatMap((child) =>
    ['page', 'refused', 'lost'].map((page) => `${child} child, ${page}`),
  ),
  crash: ['before', 'after'],
  race: RACERS.flatMap((first) => RACERS.map((second) => `${first} and ${second}`)),
};

/** All kinds of commands that have an effect. */
export const ALL_KINDS = [
  ...Object.entries(KINDS).flatMap(([name, details]) => details.map((detail) => `${name}: ${detail}`)),
  'read',
  'resume',
].toSorted();

/** All outcomes of a payment. */
export const ALL_OUTCOMES = [
  'booked',
  'cancelled',
  'cancelled and refunded',
  'expired',
  'failed',
  'refunded',
  'review',
];
