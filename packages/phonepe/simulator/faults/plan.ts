/**
 * Decides which faults an order gets. The faults of the n-th order after `set` depend only on the seed, the rates and n,
 * so the same seed and rates give the same faults in order of arrival. The details of each fault (which wrong amount,
 * how many copies) are drawn from the order's own seed.
 */
import { z } from 'zod';
import { LIMITS } from '../durations.ts';
import { FAULT_NAMES, type FaultName } from './list.ts';
import { createDraw, type Draw, hashText } from './random.ts';

export const faultSettingsSchema = z.strictObject({
  seed: z.int().min(0).default(1),
  /** The share of orders that get the fault, 0 to 1. A fault without a rate is not drawn. */
  rates: z.partialRecord(z.enum(FAULT_NAMES), z.number().min(0).max(1)).default({}),
});

export type FaultSettings = z.infer<typeof faultSettingsSchema>;

/** `struck`: how often the fault was applied. */
export type OrderFault = { name: FaultName; struck: number };

/** An order's faults, and the seed from which their details are drawn. */
export type OrderPlan = { faultSeed: number; faults: OrderFault[] };

export type FaultPlan = {
  settings(): FaultSettings;
  /** Applies to later orders. Their count restarts at 1. */
  set(settings: FaultSettings): void;
  /** Adds the fault to the drawn faults of the next new order. */
  injectIntoNext(name: FaultName): void;
  /** The faults that are injected into the next new order. */
  next(): readonly FaultName[];
  /** Returns the plan of an order that does not exist yet. The first call with its id draws the plan. */
  draw(merchantOrderId: string): OrderPlan;
  /** Returns the plan of an order that was drawn but not created, if there is one. */
  findDrawn(merchantOrderId: string): OrderPlan | undefined;
  /** Removes the plan once the order, which now contains it, has been created. */
  removeDrawn(merchantOrderId: string): void;
};

export function createFaultPlan(initial: FaultSettings): FaultPlan {
  let settings = initial;
  let count = 0;
  let next: FaultName[] = [];
  const drawn = new Map<string, OrderPlan>();

  return {
    settings: () => settings,
    set(changed) {
      settings = changed;
      count = 0;
    },
    injectIntoNext(name) {
      if (!next.includes(name)) next.push(name);
    },
    next: () => next,
    draw(merchantOrderId) {
      const known = drawn.get(merchantOrderId);
      if (known !== undefined) return known;
      count += 1;
      const plan = drawPlan(settings, count);
      for (const name of next) addFault(plan, name);
      next = [];
      drawn.set(merchantOrderId, plan);
      const [oldest] = drawn.keys();
      if (drawn.size > LIMITS.orders && oldest !== undefined) drawn.delete(oldest);
      return plan;
    },
    findDrawn: (merchantOrderId) => drawn.get(merchantOrderId),
    removeDrawn: (merchantOrderId) => void drawn.delete(merchantOrderId),
  };
}

/** Draws the faults of the n-th order. Whether it gets a fault does not depend on the rates of the other faults. */
export function drawPlan({ seed, rates }: FaultSettings, orderNumber: number): OrderPlan {
  const faultSeed = hashText(`${seed}:${orderNumber}`);
  const names = FAULT_NAMES.filter((name) => createDraw(faultSeed, 'drawn', name).chance(rates[name] ?? 0));
  return { faultSeed, faults: names.map((name) => ({ name, struck: 0 })) };
}

/** Adds a fault to an order. If the order already has it, its count restarts at 0. */
export function addFault(plan: OrderPlan, name: FaultName): void {
  const fault = findFault(plan, name);
  if (fault === undefined) plan.faults.push({ name, struck: 0 });
  else fault.struck = 0;
}

export function hasFault(plan: OrderPlan | undefined, name: FaultName): boolean {
  return findFault(plan, name) !== undefined;
}

/** Creates the random numbers for the details of one fault of one order. They are the same at every call. */
export function createFaultDraw(plan: OrderPlan, name: FaultName): Draw {
  return createDraw(plan.faultSeed, name);
}

/**
 * Returns whether the caller is to apply the fault now, and counts it. `false` if the order does not have the fault or
 * it has already been applied `maxTimes` times.
 */
export function applyFault(plan: OrderPlan | undefined, name: FaultName, maxTimes = Infinity): boolean {
  const fault = findFault(plan, name);
  if (fault === undefined || fault.struck >= maxTimes) return false;
  fault.struck += 1;
  return true;
}

function findFault(plan: OrderPlan | undefined, name: FaultName): OrderFault | undefined {
  return plan?.faults.find((fault) => fault.name === name);
}
