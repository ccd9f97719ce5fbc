import * as fc from 'fast-check';
import type { Setting } from './fixtures.ts';
import {
  ORDER_ANSWERS,
  REFUND_ANSWERS,
  WRONG_FIELDS,
  type OrderAnswer,
  type RefundAnswer,
  type WrongField,
} from './phonepe.ts';

/** Steps after which the operation stops so that others can run; with 0 it runs to its end. */
type Stop = { stopAfter: number };
/** `due`: time passes first, until a row is due. */
type When = 'now' | 'due';
/** Index of the payment, modulo the number of payments. */
type OfPayment = { payment: number };

export type Command =
  | ({ kind: 'pay'; to: 'paid' | 'wrong' | 'failed'; wrong: WrongField } & OfPayment)
  | ({
      kind: 'webhook';
      about: 'order' | 'refund' | 'unknown';
      claimsSuccess: boolean;
      repeatsLast: boolean;
    } & OfPayment &
      Stop)
  | ({ kind: 'look'; when: When; answer: OrderAnswer } & Stop)
  | ({ kind: 'refund'; when: When; answer: RefundAnswer } & Stop)
  | { kind: 'wait'; until: Wait }
  | ({ kind: 'cancel'; by: 'parent' | 'organiser' } & OfPayment & Stop)
  | ({ kind: 'start'; child: 'same' | 'other'; page: 'page' | 'refused' | 'lost' } & Stop)
  | ({ kind: 'read' } & OfPayment & Stop)
  /** Two concurrent operations: the second starts, and runs as far as it can, after `stopAfter` steps of the first. */
  | ({ kind: 'race'; first: Racer; second: Racer } & OfPayment & Stop)
  | { kind: 'resume'; actor: number; steps: number }
  | { kind: 'crash'; actor: number; when: 'before' | 'after' }
  /** fast-check replaces a command that does not matter with this one. */
  | { kind: 'noop' };

export const WAITS = ['due', 'nudge', 'lease', 'hold', 'order', 'long'] as const;
export type Wait = (typeof WAITS)[number];

/** The operations that can race, also with themselves. */
export const RACERS = ['look', 'refund', 'webhook', 'cancel', 'start'] as const;
export type Racer = (typeof RACERS)[number];

export type Plan = { setting: Setting; opening: Opening; commands: Command[] };

const PAID: Command = { kind: 'pay', payment: 0, to: 'paid', wrong: 'amount' };
const LOOKED_AT: Command = { kind: 'look', when: 'due', answer: 'actual', stopAfter: 0 };
const HOLD_EXPIRES: Command = { kind: 'wait', until: 'hold' };

/** Commands at the start of a run. They reach states that random commands alone seldom reach. */
const OPENINGS = {
  none: [],
  booked: [PAID, LOOKED_AT],
  expired: [HOLD_EXPIRES, LOOKED_AT],
  'another family': [HOLD_EXPIRES, LOOKED_AT, { kind: 'start', child: 'other', page: 'page', stopAfter: 0 }],
  'paid again': [HOLD_EXPIRES, LOOKED_AT, { kind: 'start', child: 'same', page: 'page', stopAfter: 0 }],
} satisfies Record<string, Command[]>;

type Opening = keyof typeof OPENINGS;

/** All commands of a run, beginning with its opening. */
export function commandsOf({ opening, commands }: Plan): Command[] {
  return [...OPENINGS[opening], ...commands].filter((command) => command.kind !== 'noop');
}

const payment = fc.nat(2);
const stopAfter = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
);
/** Most races are decided between the first read and the first lock, so few steps are more likely. */
const early = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 9 }) },
);
const when = fc.oneof(
  { weight: 1, arbitrary: fc.constant<When>('now') },
  { weight: 3, arbitrary: fc.constant<When>('due') },
);
const answer = fc.oneof(
  { weight: 4, arbitrary: fc.constant<OrderAnswer>('actual') },
  { weight: 2, arbitrary: fc.constantFrom(...ORDER_ANSWERS) },
);
const to = fc.oneof(
  { weight: 5, arbitrary: fc.constant('paid' as const) },
  { weight: 1, arbitrary: fc.constant('failed' as const) },
  { weight: 1, arbitrary: fc.constant('wrong' as const) },
);

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: 'noop' }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      payment,
      to,
      wrong: fc.constantFrom(...WRONG_FIELDS),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('webhook' as const),
      payment,
      about: fc.oneof(
        { weight: 4, arbitrary: fc.constant('order' as const) },
        { weight: 1, arbitrary: fc.constant('refund' as const) },
        { weight: 1, arbitrary: fc.constant('unknown' as const) },
      ),
      claimsSuccess: fc.boolean(),
      repeatsLast: fc.boolean(),
      stopAfter,
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('look' as const), when, answer, stopAfter }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      when,
      answer: fc.constantFrom(...REFUND_ANSWERS),
      stopAfter,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), until: fc.constantFrom(...WAITS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      payment,
      by: fc.constantFrom('parent' as const, 'organiser' as const),
      stopAfter,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      child: fc.constantFrom('same' as const, 'other' as const),
      page: fc.constantFrom('page' as const, 'page' as const, 'refused' as const, 'lost' as const),
      stopAfter,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('read' as const), payment, stopAfter: fc.constant(0) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('race' as const),
      payment,
      first: fc.constantFrom(...RACERS),
      second: fc.constantFrom(...RACERS),
      stopAfter: early,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('resume' as const),
      actor: fc.nat(2),
      steps: fc.oneof(fc.constant(20), fc.integer({ min: 1, max: 6 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      actor: fc.nat(2),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
);

/** One run: a slot with one or two places, a pending payment for one of them, and the commands. */
export const planArbitrary: fc.Arbitrary<Plan> = fc.record({
  setting: fc.record({
    capacity: fc.constantFrom(1 as const, 2 as const),
    event: fc.constantFrom('far' as const, 'near' as const),
  }),
  opening: fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant<Opening>('none') },
    { weight: 5, arbitrary: fc.constantFrom<Opening>('booked', 'expired', 'another family', 'paid again') },
  ),
  commands: fc.array(anyCommand, { maxLength: 8, size: 'max' }),
});

/** A readable description of a run. */
export function describePlan(given: Plan): string {
  const { capacity, event } = given.setting;
  const setting = `a slot with capacity ${capacity}, a ${event} event`;
  return [setting, ...commandsOf(given).map((each, index) => `${index + 1}. ${describeCommand(each)}`)].join(
    '\n',
  );
}

function describeCommand(command: Command): string {
  const stop =
    'stopAfter' in command && command.stopAfter > 0 ? `, stops after step ${command.stopAfter}` : '';
  const due =
    (command.kind === 'look' || command.kind === 'refund') && command.when === 'due'
      ? ', when it is due'
      : '';
  switch (command.kind) {
    case 'pay':
      return `PhonePe: order ${command.payment} is ${command.to}${command.to === 'wrong' ? ` (${command.wrong})` : ''}`;
    case 'webhook': {
      const what = command.about === 'unknown' ? 'an unknown order' : `${command.about} ${command.payment}`;
      return `a webhook of ${what}${command.claimsSuccess ? ' claims success' : ''}${command.repeatsLast ? ', the same as the last one' : ''}${stop}`;
    }
    case 'look':
      return `a look${due}, PhonePe's answer: ${command.answer}${stop}`;
    case 'refund':
      return `a look at a refund${due}, PhonePe's answer: ${command.answer}${stop}`;
    case 'wait':
      return `time passes: ${command.until}`;
    case 'cancel':
      return `the ${command.by} cancels payment ${command.payment}${stop}`;
    case 'start':
      return `a checkout for the ${command.child} child, PhonePe's answer: ${command.page}${stop}`;
    case 'read':
      return `the page reads payment ${command.payment}`;
    case 'race':
      return `${command.first} of payment ${command.payment}; after its step ${command.stopAfter}, in another process: ${command.second}`;
    case 'resume':
      return `operation ${command.actor} takes ${command.steps} more steps`;
    case 'noop':
      return 'nothing';
    case 'crash':
      return `operation ${command.actor} is killed ${command.when} its next step`;
  }
}
