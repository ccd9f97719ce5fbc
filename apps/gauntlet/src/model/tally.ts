import { RACERS, WAITS, type Command } from './commands.ts';
import { endingOf } from './complete-run.ts';
import { ORDER_ANSWERS, REFUND_ANSWERS, WRONGS } from './phonepe.ts';
import type { Run } from './run-state.ts';

/** What was played, counted: a model test in which something never happened has proved nothing about it. */
export class Tally {
  runs = 0;
  interleaved = 0;
  blocked = 0;
  readonly commands: Record<string, number> = {};
  readonly endings: Record<string, number> = {};

  command(command: Command, played: boolean): void {
    if (played) count(this.commands, kindOf(command));
  }

  end({ model, interleaved, blocked }: Run): void {
    this.runs += 1;
    this.interleaved += interleaved;
    this.blocked += blocked;
    for (const payment of model.payments) count(this.endings, endingOf(payment));
  }
}

export function kindOf(command: Command): string {
  switch (command.do) {
    case 'pay':
      return `pay: ${command.to === 'wrong' ? `wrong ${command.wrong}` : command.to}`;
    case 'webhook':
      return `webhook: ${command.about}${command.again ? ' again' : ''}`;
    case 'look':
    case 'refund':
      return `${command.do}: ${command.answer}`;
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
      return command.do;
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

const KINDS: Record<string, readonly string[]> = {
  pay: ['paid', 'failed', ...WRONGS.map((wrong) => `wrong ${wrong}`)],
  webhook: ['order', 'refund', 'unknown'].flatMap((about) => [about, `${about} again`]),
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

/** All that a run can be made of. */
export const ALL_KINDS = [
  ...Object.entries(KINDS).flatMap(([name, details]) => details.map((detail) => `${name}: ${detail}`)),
  'read',
  'resume',
].toSorted();

/** All ways in which a payment can end. */
export const ALL_ENDINGS = [
  'booked',
  'cancelled',
  'cancelled and refunded',
  'expired',
  'failed',
  'refunded',
  'review',
];
