import * as fc from 'fast-check';
import {
  ORDER_ANSWERS,
  REFUND_ANSWERS,
  WRONGS,
  type OrderAnswer,
  type RefundAnswer,
  type Wrong,
} from './phonepe.ts';
import type { Setting } from './fixtures.ts';

/** Steps after which an operation stops half-way and others go on; 0: it runs to its end. */
type Stop = { stop: number };
/** `due`: time passes first, until something is due. */
type When = 'now' | 'due';
/** The payment meant, counted round. */
type Of = { of: number };

export type Command =
  | ({ do: 'pay'; to: 'paid' | 'wrong' | 'failed'; wrong: Wrong } & Of)
  | ({ do: 'webhook'; about: 'order' | 'refund' | 'unknown'; claims: boolean; again: boolean } & Of & Stop)
  | ({ do: 'look'; when: When; answer: OrderAnswer } & Stop)
  | ({ do: 'refund'; when: When; answer: RefundAnswer } & Stop)
  | { do: 'wait'; until: Wait }
  | ({ do: 'cancel'; by: 'parent' | 'organiser' } & Of & Stop)
  | ({ do: 'start'; child: 'same' | 'other'; page: 'page' | 'refused' | 'lost' } & Stop)
  | ({ do: 'read' } & Of & Stop)
  /** Two processes at once: the second begins, and goes as far as it can, when the first has taken `stop` steps. */
  | ({ do: 'race'; first: Racer; second: Racer } & Of & Stop)
  | { do: 'resume'; actor: number; steps: number }
  | { do: 'crash'; actor: number; when: 'before' | 'after' }
  /** What a command that does not matter shrinks to. */
  | { do: 'nothing' };

export const WAITS = ['due', 'nudge', 'lease', 'hold', 'order', 'long'] as const;
export type Wait = (typeof WAITS)[number];

/** What two processes may do at once, the same too. */
export const RACERS = ['look', 'refund', 'webhook', 'cancel', 'start'] as const;
export type Racer = (typeof RACERS)[number];

export type Plan = { setting: Setting; opening: Opening; commands: Command[] };

const PAID: Command = { do: 'pay', of: 0, to: 'paid', wrong: 'amount' };
const LOOKED_AT: Command = { do: 'look', when: 'due', answer: 'truth', stop: 0 };
const OVER: Command = { do: 'wait', until: 'hold' };

/** Where a run begins: random commands alone would seldom come so far. */
const OPENINGS = {
  none: [],
  booked: [PAID, LOOKED_AT],
  expired: [OVER, LOOKED_AT],
  'another family': [OVER, LOOKED_AT, { do: 'start', child: 'other', page: 'page', stop: 0 }],
  'paid again': [OVER, LOOKED_AT, { do: 'start', child: 'same', page: 'page', stop: 0 }],
} satisfies Record<string, Command[]>;

type Opening = keyof typeof OPENINGS;

/** All commands of a run, those of its opening first. */
export function commandsOf({ opening, commands }: Plan): Command[] {
  return [...OPENINGS[opening], ...commands].filter((command) => command.do !== 'nothing');
}

const of = fc.nat(2);
const stop = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
);
/** Most races are lost or won between the question and the first lock. */
const early = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 9 }) },
);
const when = fc.oneof(
  { weight: 1, arbitrary: fc.constant<When>('now') },
  { weight: 3, arbitrary: fc.constant<When>('due') },
);
const answer = fc.oneof(
  { weight: 4, arbitrary: fc.constant<OrderAnswer>('truth') },
  { weight: 2, arbitrary: fc.constantFrom(...ORDER_ANSWERS) },
);
const to = fc.oneof(
  { weight: 5, arbitrary: fc.constant('paid' as const) },
  { weight: 1, arbitrary: fc.constant('failed' as const) },
  { weight: 1, arbitrary: fc.constant('wrong' as const) },
);

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.constant<Command>({ do: 'nothing' }) },
  {
    weight: 7,
    arbitrary: fc.record({ do: fc.constant('pay' as const), of, to, wrong: fc.constantFrom(...WRONGS) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('webhook' as const),
      of,
      about: fc.oneof(
        { weight: 4, arbitrary: fc.constant('order' as const) },
        { weight: 1, arbitrary: fc.constant('refund' as const) },
        { weight: 1, arbitrary: fc.constant('unknown' as const) },
      ),
      claims: fc.boolean(),
      again: fc.boolean(),
      stop,
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('look' as const), when, answer, stop }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      when,
      answer: fc.constantFrom(...REFUND_ANSWERS),
      stop,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), until: fc.constantFrom(...WAITS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      of,
      by: fc.constantFrom('parent' as const, 'organiser' as const),
      stop,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      child: fc.constantFrom('same' as const, 'other' as const),
      page: fc.constantFrom('page' as const, 'page' as const, 'refused' as const, 'lost' as const),
      stop,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const), of, stop: fc.constant(0) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('race' as const),
      of,
      first: fc.constantFrom(...RACERS),
      second: fc.constantFrom(...RACERS),
      stop: early,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('resume' as const),
      actor: fc.nat(2),
      steps: fc.oneof(fc.constant(20), fc.integer({ min: 1, max: 6 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      actor: fc.nat(2),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
);

/** One run: a slot with one or two places and a pending payment for one of them, and what happens then. */
export const plan: fc.Arbitrary<Plan> = fc.record({
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

/** A run as people read it. */
export function describePlan(given: Plan): string {
  const { capacity, event } = given.setting;
  const room = `a slot for ${capacity}, the event is ${event}`;
  return [room, ...commandsOf(given).map((each, index) => `${index + 1}. ${describeCommand(each)}`)].join(
    '\n',
  );
}

function describeCommand(command: Command): string {
  const halt = 'stop' in command && command.stop > 0 ? `, and stops after step ${command.stop}` : '';
  const due =
    (command.do === 'look' || command.do === 'refund') && command.when === 'due' ? ', when it is due' : '';
  switch (command.do) {
    case 'pay':
      return `PhonePe: order ${command.of} is ${command.to}${command.to === 'wrong' ? ` (${command.wrong})` : ''}`;
    case 'webhook': {
      const what = command.about === 'unknown' ? 'an unknown order' : `${command.about} ${command.of}`;
      return `a webhook of ${what}${command.claims ? ' claims success' : ''}${command.again ? ', again' : ''}${halt}`;
    }
    case 'look':
      return `a look${due}, answered ${command.answer}${halt}`;
    case 'refund':
      return `a look at a refund${due}, answered ${command.answer}${halt}`;
    case 'wait':
      return `time passes: ${command.until}`;
    case 'cancel':
      return `the ${command.by} cancels ${command.of}${halt}`;
    case 'start':
      return `a checkout for the ${command.child} child, answered ${command.page}${halt}`;
    case 'read':
      return `the page reads ${command.of}`;
    case 'race':
      return `${command.first} of ${command.of}, and in another process after its step ${command.stop}: ${command.second}`;
    case 'resume':
      return `operation ${command.actor} goes on for ${command.steps} steps`;
    case 'nothing':
      return 'nothing';
    case 'crash':
      return `operation ${command.actor} dies ${command.when} its next step`;
  }
}
