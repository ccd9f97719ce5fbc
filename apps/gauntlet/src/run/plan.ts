import { createDraw, FAULTS, type Draw, type FaultName } from '@nibog/phonepe/simulator';
import { LONG_RUN_MIN_ORDERS, type GauntletOptions } from './options.ts';

/** What a parent does once PhonePe's page is open. */
export const PARENT_BEHAVIOURS = [
  'pays',
  'is declined, then pays',
  'fails',
  'walks away',
  'waits for the bank',
  'pays late',
  'pays again',
  'pays twice',
  'takes the place of a late payer',
] as const;
export type ParentBehaviour = (typeof PARENT_BEHAVIOURS)[number];

/** How often a checkout is submitted with one key: once, twice in a row, or concurrently to two replicas. */
export type StartMode = 'once' | 'repeated' | 'concurrent';

export type ParentPlan = {
  index: number;
  behaviour: ParentBehaviour;
  start: StartMode;
  /** Index into `EVENTS_IN_DAYS`. */
  event: number;
  /** A slot with places for all, one with fewer places than parents want, or one place that two parents want. */
  place: { kind: 'roomy' | 'scarce' | 'contested'; slot: number };
  children: number;
  /** The variant of the event's add-on: with stock for all, or with less stock than parents want. */
  addOn: 'none' | 'roomy' | 'scarce';
  usesCode: boolean;
  cancels: 'no' | 'once' | 'twice concurrently';
  /** Closes the page after paying, without reading the status. */
  closesPage: boolean;
  /** Injected into the next new order, so that every fault occurs in a long run. */
  fault: FaultName | null;
  /** Injected into this parent's order before its cancellation. */
  refundFault: FaultName | null;
};

export type Disruption = { afterOrders: number; replica: number; pauseMs: number; what: DisruptionKind };
export type DisruptionKind = 'server' | 'every server' | 'postgres crash' | 'postgres restart' | 'smtp drop';

export type Plan = {
  parents: ParentPlan[];
  disruptions: Disruption[];
  contested: number;
  faults: { seed: number; rates: Partial<Record<FaultName, number>> };
};

/** Days until each event; each distance falls under another rule of the cancellation policy. */
export const EVENTS_IN_DAYS = [60, 20, 10, 3];
export const ROOMY_SLOTS = 6;
export const SCARCE_SLOTS = 2;
export const SCARCE_CAPACITY = 8;
export const PROMO_USES = 20;

/** The same options give the same plan; the races still differ. */
export function makePlan(options: GauntletOptions): Plan {
  const draw = createDraw('gauntlet', options.seed, options.api);
  const parents: ParentPlan[] = [];
  let contested = 0;
  while (parents.length < options.orders) {
    const parent = drawParent(draw, parents.length);
    parents.push(parent);
    if (parent.behaviour !== 'pays late' || !draw.chance(0.6)) continue;
    // Two parents contest one place: the rival pays in time and is booked; the late payer is refunded.
    parent.place = { kind: 'contested', slot: contested };
    parents.push({ ...parent, ...RIVAL, index: parents.length });
    contested += 1;
  }
  forceFaults(parents, options, draw);
  return {
    parents,
    contested,
    disruptions: drawDisruptions(options, draw),
    faults: { seed: options.seed, rates: faultRates(options) },
  };
}

const RIVAL = {
  behaviour: 'takes the place of a late payer',
  start: 'once',
  cancels: 'no',
  closesPage: false,
} as const;

function drawParent(draw: Draw, index: number): ParentPlan {
  const behaviour = drawBehaviour(draw);
  const cancels = draw.chance(0.12) ? (draw.chance(0.3) ? 'twice concurrently' : 'once') : 'no';
  return {
    index,
    behaviour,
    start: draw.pick(['once', 'once', 'once', 'once', 'repeated', 'concurrent', 'concurrent']),
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

function drawBehaviour(draw: Draw): ParentBehaviour {
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
/** Rate of timeout faults. Each delays all concurrent requests by 5 s per call; a higher rate would exhaust the servers. */
const SLOW_RATE = 0.005;
const TOKEN_RATE = 0.001;

function faultRates({ api }: GauntletOptions): Partial<Record<FaultName, number>> {
  return Object.fromEntries(
    FAULTS.filter(({ name }) => existsInApi(name, api)).map(({ name, group }) => {
      // Each blocks a whole process for 5 to 30 s, so only the forced one occurs.
      if (name === 'token-timeout') return [name, 0];
      if (group === 'token') return [name, TOKEN_RATE];
      return [name, name.includes('timeout') ? SLOW_RATE : RATE];
    }),
  );
}

/** V1 has no tokens and no currency, and its callbacks have neither type nor event. */
export function existsInApi(name: FaultName, api: 'v1' | 'v2'): boolean {
  return api === 'v2' || !/^(?:token-|webhook-without-|currency-absent$)/.test(name);
}

/** Assigns each fault to a parent who only pays, so that nothing else prevents the fault. */
function forceFaults(parents: ParentPlan[], { api }: GauntletOptions, draw: Draw): void {
  const candidates = parents.filter(({ behaviour, cancels }) => behaviour === 'pays' && cancels === 'no');
  const copies = parents.length >= LONG_RUN_MIN_ORDERS ? 3 : 1;
  const names = FAULTS.filter(({ name, group }) => group !== 'refund' && existsInApi(name, api));
  const forced = names.flatMap(({ name }) =>
    Array.from({ length: name === 'token-timeout' ? 1 : copies }, () => name),
  );
  for (const name of forced) {
    const [parent] = candidates.splice(draw.integer(0, Math.max(0, candidates.length - 1)), 1);
    if (parent) parent.fault = name;
  }
}

/** Draws the disruptions, placed between 10% and 90% of the started orders. */
function drawDisruptions(options: GauntletOptions, draw: Draw): Disruption[] {
  const { orders, processes } = options;
  const isLong = orders >= LONG_RUN_MIN_ORDERS;
  const drops = { what: 'smtp drop' as const, times: isLong ? 6 : 1 };
  const kills: { what: DisruptionKind; times: number }[] = options.kill
    ? [
        { what: 'server', times: isLong ? 8 : 2 },
        { what: 'every server', times: isLong ? 2 : 0 },
        { what: 'postgres crash', times: isLong ? 3 : 1 },
        { what: 'postgres restart', times: isLong ? 1 : 0 },
      ]
    : [];
  return [drops, ...kills]
    .flatMap(({ what, times }) =>
      Array.from({ length: times }, () => ({
        what,
        afterOrders: draw.integer(Math.floor(orders * 0.1), Math.floor(orders * 0.9)),
        replica: draw.integer(0, processes - 1),
        pauseMs: draw.integer(0, 1_500),
      })),
    )
    .toSorted((a, b) => a.afterOrders - b.afterOrders);
}
