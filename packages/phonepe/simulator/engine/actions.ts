import type { SimContext } from '../context.ts';
import { applyCreationFaults, forgeBeforeCapture } from '../faults/added-events.ts';
import type { FaultName } from '../faults/list.ts';
import { addFault } from '../faults/plan.ts';
import type { Money, SimDelivery, SimOrder, SimRefund } from './state.ts';

/** The actions on an order that an operator, a test or the hosted page can take. */
export const ORDER_ACTIONS = [
  'complete',
  'fail',
  'fail-attempt',
  'leave-pending',
  'expire',
  'resend-webhook',
] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

export const REFUND_ACTIONS = ['complete', 'fail'] as const;
export type RefundAction = (typeof REFUND_ACTIONS)[number];

const MAX_LISTED_ORDERS = 50;

export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly status: 404 | 409;

  constructor(status: 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Takes the action and resolves once the result is on disk. `captured` is only for `complete`: the amount and currency,
 * if they differ from the order's.
 *
 * @throws {SimulatorError} 404 for an unknown order; 409 if the order's state does not allow the action
 */
export async function actOnOrder(
  context: SimContext,
  merchantOrderId: string,
  action: OrderAction,
  captured: Partial<Money> = {},
): Promise<SimOrder> {
  const { engine, file } = context;
  const order = getOrder(context, merchantOrderId);
  const needsPending = action !== 'complete' && action !== 'resend-webhook';
  if (needsPending && order.state !== 'PENDING') {
    throw new SimulatorError(409, `order ${merchantOrderId} is already ${order.state}`);
  }
  switch (action) {
    case 'complete':
      await forgeBeforeCapture(context, order);
      engine.complete(order, captured);
      break;
    case 'fail':
      engine.fail(order);
      break;
    case 'fail-attempt':
      engine.failAttempt(order);
      break;
    case 'leave-pending':
      engine.leavePending(order);
      break;
    case 'expire':
      engine.expire(order);
      break;
    case 'resend-webhook':
      resendLastWebhook(context, merchantOrderId);
      break;
  }
  await file.save();
  return order;
}

/** @throws {SimulatorError} 404 for an unknown refund; 409 for a refund in a terminal state */
export async function actOnRefund(
  context: SimContext,
  merchantRefundId: string,
  action: RefundAction,
): Promise<SimRefund> {
  const refund = context.state.refunds.get(merchantRefundId);
  if (refund === undefined) throw new SimulatorError(404, `no refund ${merchantRefundId}`);
  if (refund.state === 'COMPLETED' || refund.state === 'FAILED') {
    throw new SimulatorError(409, `refund ${merchantRefundId} is already ${refund.state}`);
  }
  if (action === 'complete') context.engine.completeRefund(refund);
  else context.engine.failRefund(refund);
  await context.file.save();
  return refund;
}

/**
 * Adds a fault to an order or, with `null`, to the next new order. Creation faults of an existing order are applied
 * immediately.
 *
 * @throws {SimulatorError} 404 for an unknown order
 */
export function injectFault(context: SimContext, name: FaultName, merchantOrderId: string | null): void {
  if (merchantOrderId === null) {
    context.plan.injectIntoNext(name);
    return;
  }
  const order = getOrder(context, merchantOrderId);
  addFault(order, name);
  applyCreationFaults(context, order);
  context.file.saveSoon();
}

export function getOrder({ state }: SimContext, merchantOrderId: string): SimOrder {
  const order = state.orders.get(merchantOrderId);
  if (order === undefined) throw new SimulatorError(404, `no order ${merchantOrderId}`);
  return order;
}

/** The latest orders, newest first, at most 50. */
export function listOrders({ state }: SimContext): SimOrder[] {
  return [...state.orders.values()].slice(-MAX_LISTED_ORDERS).toReversed();
}

/** The webhooks about an order or a refund, oldest first. */
export function findDeliveries({ state }: SimContext, subject: string): SimDelivery[] {
  return state.deliveries.filter((delivery) => delivery.subject === subject);
}

function resendLastWebhook(context: SimContext, merchantOrderId: string): void {
  const last = findDeliveries(context, merchantOrderId).findLast(({ forged }) => !forged);
  if (last === undefined) throw new SimulatorError(409, `order ${merchantOrderId} has no webhook yet`);
  context.webhooks.resend(last);
}
