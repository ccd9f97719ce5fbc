import type { SimContext } from '../context.ts';
import { forgeBeforeCapture, strikeAtOnce } from '../faults/hostility.ts';
import type { FaultName } from '../faults/list.ts';
import { addFault } from '../faults/plan.ts';
import type { Money, SimDelivery, SimOrder, SimRefund } from './state.ts';

/** What an operator, a test or the hosted page may do to an order. */
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

const MAX_LISTED = 50;

export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly status: 404 | 409;

  constructor(status: 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Does it, and resolves once it is on disk. `captured` is for `complete` alone: other money than was ordered.
 *
 * @throws {SimulatorError} 404 for an unknown order; 409 where the order's state does not allow it
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
    throw new SimulatorError(409, `order ${merchantOrderId} is ${order.state} already`);
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
      resendLast(context, merchantOrderId);
      break;
  }
  await file.save();
  return order;
}

/** @throws {SimulatorError} 404 for an unknown refund; 409 for one that has ended */
export async function actOnRefund(
  context: SimContext,
  merchantRefundId: string,
  action: RefundAction,
): Promise<SimRefund> {
  const refund = context.state.refunds.get(merchantRefundId);
  if (refund === undefined) throw new SimulatorError(404, `no refund ${merchantRefundId}`);
  if (refund.state === 'COMPLETED' || refund.state === 'FAILED') {
    throw new SimulatorError(409, `refund ${merchantRefundId} is ${refund.state} already`);
  }
  if (action === 'complete') context.engine.completeRefund(refund);
  else context.engine.failRefund(refund);
  await context.file.save();
  return refund;
}

/**
 * Puts a fault on an order, or on the next that is made. What such an order brings with it happens at once.
 *
 * @throws {SimulatorError} 404 for an unknown order
 */
export function injectFault(context: SimContext, name: FaultName, merchantOrderId: string | null): void {
  if (merchantOrderId === null) {
    context.plan.injectNext(name);
    return;
  }
  const order = getOrder(context, merchantOrderId);
  addFault(order, name);
  strikeAtOnce(context, order);
  context.file.saveSoon();
}

export function getOrder({ state }: SimContext, merchantOrderId: string): SimOrder {
  const order = state.orders.get(merchantOrderId);
  if (order === undefined) throw new SimulatorError(404, `no order ${merchantOrderId}`);
  return order;
}

/** The last orders, the newest first. */
export function listOrders({ state }: SimContext): SimOrder[] {
  return [...state.orders.values()].slice(-MAX_LISTED).toReversed();
}

/** The webhooks of an order or a refund, oldest first. */
export function deliveriesOf({ state }: SimContext, subject: string): SimDelivery[] {
  return state.deliveries.filter((delivery) => delivery.subject === subject);
}

function resendLast(context: SimContext, subject: string): void {
  const last = deliveriesOf(context, subject).findLast(({ forged }) => !forged);
  if (last === undefined) throw new SimulatorError(409, `nothing has happened yet to tell of ${subject}`);
  context.webhooks.resend(last);
}
