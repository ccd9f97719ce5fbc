/**
 * Which faults an order gets. The n-th order after `set` gets what the seed and n say, whatever its id is and whatever
 * else happens; so the same seed, rates and order of arrival give the same faults. How each of them strikes (which
 * wrong amount, how many copies) is drawn from the order's own seed.
 */
import { z } from 'zod';
import { LIMITS } from '../durations.ts';
import { FAULT_NAMES, type FaultName } from './list.ts';
import { createDraw, hashText, type Draw } from './random.ts';

export const faultSettingsSchema = z.strictObject({
  seed: z.int().min(0).default(1),
  /** The share of orders that get the fault, 0 to 1. Left out: none. */
  rates: z.partialRecord(z.enum(FAULT_NAMES), z.number().min(0).max(1)).default({}),
});

export type FaultSettings = z.infer<typeof faultSettingsSchema>;

/** `struck`: how often it has had an effect. */
export type OrderFault = { name: FaultName; struck: number };

/** What an order carries with it. */
export type OrderPlan = { faultSeed: number; faults: OrderFault[] };

export type FaultPlan = {
  settings(): FaultSettings;
  /** Holds for orders from now on, which are counted from 1 again. */
  set(settings: FaultSettings): void;
  /** The next new order gets it, beside what is drawn. */
  injectNext(name: FaultName): void;
  next(): readonly FaultName[];
  /** The plan of an order that is to be made, drawn at the first call with its id. */
  draw(merchantOrderId: string): OrderPlan;
  /** The plan of an order that was announced and not made, if there is one. */
  announced(merchantOrderId: string): OrderPlan | undefined;
  /** The order is made, and has taken the plan over. */
  forget(merchantOrderId: string): void;
};

export function createFaultPlan(initial: FaultSettings): FaultPlan {
  let settings = initial;
  let count = 0;
  let next: FaultName[] = [];
  const announced = new Map<string, OrderPlan>();

  return {
    settings: () => settings,
    set(changed) {
      settings = changed;
      count = 0;
    },
    injectNext(name) {
      if (!next.includes(name)) next.push(name);
    },
    next: () => next,
    draw(merchantOrderId) {
      const known = announced.get(merchantOrderId);
      if (known !== undefined) return known;
      count += 1;
      const plan = drawPlan(settings, count);
      for (const name of next) addFault(plan, name);
      next = [];
      announced.set(merchantOrderId, plan);
      const [oldest] = announced.keys();
      if (announced.size > LIMITS.orders && oldest !== undefined) announced.delete(oldest);
      return plan;
    },
    announced: (merchantOrderId) => announced.get(merchantOrderId),
    forget: (merchantOrderId) => void announced.delete(merchantOrderId),
  };
}

/** The faults of the n-th order. A fault's draw depends on no other fault's rate. */
export function drawPlan({ seed, rates }: FaultSettings, number: number): OrderPlan {
  const faultSeed = hashText(`${seed}:${number}`);
  const drawn = FAULT_NAMES.filter((name) => createDraw(faultSeed, 'drawn', name).chance(rates[name] ?? 0));
  return { faultSeed, faults: drawn.map((name) => ({ name, struck: 0 })) };
}

/** Gives an order a fault more; one that it has is due anew. */
export function addFault(plan: OrderPlan, name: FaultName): void {
  const fault = findFault(plan, name);
  if (fault === undefined) plan.faults.push({ name, struck: 0 });
  else fault.struck = 0;
}

export function hasFault(plan: OrderPlan | undefined, name: FaultName): boolean {
  return findFault(plan, name) !== undefined;
}

/** The numbers of one fault of one order, the same at every call. */
export function drawOf(plan: OrderPlan, name: FaultName): Draw {
  return createDraw(plan.faultSeed, name);
}

/** Counts the fault as struck, at most `times` times; `false` where the order has it not, or no more. */
export function strike(plan: OrderPlan | undefined, name: FaultName, times = Infinity): boolean {
  const fault = findFault(plan, name);
  if (fault === undefined || fault.struck >= times) return false;
  fault.struck += 1;
  return true;
}

function findFault(plan: OrderPlan | undefined, name: FaultName): OrderFault | undefined {
  return plan?.faults.find((fault) => fault.name === name);
}
