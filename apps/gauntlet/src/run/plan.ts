import { createDraw, FAULTS, type Draw, type FaultName } from '@nibog/phonepe/simulator';
import { BIG_RUN_ORDERS, type GauntletOptions } from './options.ts';

/** What a parent does once PhonePe's page is open. */
export const WAYS = [
  'pays',
  'is declined, then pays',
  'fails',
  'walks away',
  'waits for the bank',
  'pays late',
  'pays again',
  'pays twice',
  'takes the place of one who pays late',
] as const;
export type Way = (typeof WAYS)[number];

/** How a checkout is started: with one key once, again afterwards, or at the same instant on two processes. */
export type Start = 'once' | 'again' | 'at once';

export type ParentPlan = {
  index: number;
  way: Way;
  start: Start;
  /** Which event, each at another distance, so that each rule of the cancellation policy is met. */
  event: number;
  /** A slot with room for all, one that more want than there is room, or one place for two. */
  place: { kind: 'roomy' | 'scarce' | 'contested'; slot: number };
  children: number;
  /** A piece of the event's add-on: of the variant with room for all, or of the one that more want than there is. */
  addOn: 'none' | 'roomy' | 'scarce';
  usesCode: boolean;
  cancels: 'no' | 'once' | 'twice at once';
  /** Goes away without looking once it has paid. */
  closesPage: boolean;
  /** Put on the next order that is made, so that in a long run none is left to chance. */
  fault: FaultName | null;
  /** Put on this parent's own order before it is cancelled: only what is returned can meet it. */
  refundFault: FaultName | null;
};

export type Blow = { afterOrders: number; seat: number; pauseMs: number; what: BlowKind };
export type BlowKind = 'server' | 'every server' | 'postgres crash' | 'postgres restart' | 'smtp drop';

export type Plan = {
  parents: ParentPlan[];
  blows: Blow[];
  contested: number;
  faults: { seed: number; rates: Partial<Record<FaultName, number>> };
};

export const EVENTS_IN_DAYS = [60, 20, 10, 3];
export const ROOMY_SLOTS = 6;
export const SCARCE_SLOTS = 2;
export const SCARCE_CAPACITY = 8;
export const PROMO_USES = 20;

/** The same options, the same plan, whatever races come of it. */
export function makePlan(options: GauntletOptions): Plan {
  const draw = createDraw('gauntlet', options.seed, options.api);
  const parents: ParentPlan[] = [];
  let contested = 0;
  while (parents.length < options.orders) {
    const parent = drawParent(draw, parents.length);
    parents.push(parent);
    if (parent.way !== 'pays late' || !draw.chance(0.6)) continue;
    // Two parents for one place: whoever pays in time has it, and the other's late money goes back.
    parent.place = { kind: 'contested', slot: contested };
    parents.push({ ...parent, ...RIVAL, index: parents.length });
    contested += 1;
  }
  forceFaults(parents, options, draw);
  return {
    parents,
    contested,
    blows: drawBlows(options, draw),
    faults: { seed: options.seed, rates: faultRates(options) },
  };
}

const RIVAL = {
  way: 'takes the place of one who pays late',
  start: 'once',
  cancels: 'no',
  closesPage: false,
} as const;

function drawParent(draw: Draw, index: number): ParentPlan {
  const way = drawWay(draw);
  const cancels = draw.chance(0.12) ? (draw.chance(0.3) ? 'twice at once' : 'once') : 'no';
  return {
    index,
    way,
    start: draw.pick(['once', 'once', 'once', 'once', 'again', 'at once', 'at once']),
    event: draw.integer(0, EVENTS_IN_DAYS.length - 1),
    place: draw.chance(0.1)
      ? { kind: 'scarce', slot: draw.integer(0, SCARCE_SLOTS - 1) }
      : { kind: 'roomy', slot: draw.integer(0, ROOMY_SLOTS - 1) },
    children: draw.chance(0.15) ? 2 : 1,
    addOn: draw.chance(0.2) ? draw.pick(['roomy', 'roomy', 'scarce']) : 'none',
    usesCode: draw.chance(0.1),
    cancels,
    closesPage: cancels === 'no' && draw.chance(0.1),
    fault: null,
    refundFault: cancels !== 'no' && draw.chance(0.5) ? draw.pick(REFUND_FAULTS) : null,
  };
}

function drawWay(draw: Draw): Way {
  const share = draw.integer(1, 1000);
  if (share <= 740) return 'pays';
  if (share <= 790) return 'is declined, then pays';
  if (share <= 830) return 'fails';
  if (share <= 860) return 'walks away';
  if (share <= 890) return 'waits for the bank';
  if (share <= 940) return 'pays late';
  return share <= 970 ? 'pays again' : 'pays twice';
}

const REFUND_FAULTS = [
  'refund-timeout-before',
  'refund-timeout-after',
  'refund-failed',
  'refund-webhook-without-id',
] as const;

const RATE = 0.02;
/** These hold up everybody who asks at the time for 5 s a call: more of them and nobody would be served. */
const SLOW_RATE = 0.005;
const TOKEN_RATE = 0.001;

function faultRates({ api }: GauntletOptions): Partial<Record<FaultName, number>> {
  return Object.fromEntries(
    FAULTS.filter(({ name }) => canStrike(name, api)).map(({ name, group }) => {
      // Each holds a whole process up for 5 to 30 s: the forced one is enough.
      if (name === 'token-timeout') return [name, 0];
      if (group === 'token') return [name, TOKEN_RATE];
      return [name, name.includes('timeout') ? SLOW_RATE : RATE];
    }),
  );
}

/** V1 has no tokens, names no currency, and has neither type nor event in its callbacks. */
export function canStrike(name: FaultName, api: 'v1' | 'v2'): boolean {
  return api === 'v2' || !/^(?:token-|webhook-without-|currency-absent$)/.test(name);
}

/** Each fault on an order that can meet it: somebody who pays, with nothing else in the way. */
function forceFaults(parents: ParentPlan[], { api }: GauntletOptions, draw: Draw): void {
  const simple = parents.filter(({ way, cancels }) => way === 'pays' && cancels === 'no');
  const copies = parents.length >= BIG_RUN_ORDERS ? 3 : 1;
  const names = FAULTS.filter(({ name, group }) => group !== 'refund' && canStrike(name, api));
  const wanted = names.flatMap(({ name }) =>
    Array.from({ length: name === 'token-timeout' ? 1 : copies }, () => name),
  );
  for (const name of wanted) {
    const [parent] = simple.splice(draw.integer(0, Math.max(0, simple.length - 1)), 1);
    if (parent) parent.fault = name;
  }
}

/** In the middle of it all, by the number of orders started. */
function drawBlows(options: GauntletOptions, draw: Draw): Blow[] {
  const { orders, processes } = options;
  const drops = { what: 'smtp drop' as const, times: orders >= BIG_RUN_ORDERS ? 6 : 1 };
  const big = orders >= BIG_RUN_ORDERS;
  const kills: { what: BlowKind; times: number }[] = options.kill
    ? [
        { what: 'server', times: big ? 8 : 2 },
        { what: 'every server', times: big ? 2 : 0 },
        { what: 'postgres crash', times: big ? 3 : 1 },
        { what: 'postgres restart', times: big ? 1 : 0 },
      ]
    : [];
  return [drops, ...kills]
    .flatMap(({ what, times }) =>
      Array.from({ length: times }, () => ({
        what,
        afterOrders: draw.integer(Math.floor(orders * 0.1), Math.floor(orders * 0.9)),
        seat: draw.integer(0, processes - 1),
        pauseMs: draw.integer(0, 1_500),
      })),
    )
    .toSorted((a, b) => a.afterOrders - b.afterOrders);
}
