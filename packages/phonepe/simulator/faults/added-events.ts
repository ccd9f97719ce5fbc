/** The faults that add events, such as forged webhooks, instead of changing events that happen anyway. */
import type { SimContext } from '../context.ts';
import type { SimOrder } from '../engine/state.ts';
import { TOKEN_FAULTS } from './calls.ts';
import { applyFault, createFaultDraw } from './plan.ts';

/** Applies the faults that take effect when an order is created, or when the fault is added to it later. */
export function applyCreationFaults(context: SimContext, order: SimOrder): void {
  const { notifier, callFaults, state } = context;
  if (applyFault(order, 'webhook-forged-unpaid', 1)) notifier.forge(order);
  if (applyFault(order, 'webhook-forged-unknown', 1)) notifier.forge(order, `unknown_${order.faultSeed}`);
  if (order.api === 'v1') return;
  for (const [name, fault] of TOKEN_FAULTS) {
    if (!applyFault(order, name, 1)) continue;
    state.tokens = [];
    for (let times = createFaultDraw(order, name).integer(1, 3); times > 0; times -= 1) {
      callFaults.failNext('token', fault);
    }
  }
}

/** The payer pays before `pay` responds, so the shop receives the webhook before the page's address. */
export async function payBeforeResponse(context: SimContext, merchantOrderId: string | null): Promise<void> {
  const order = context.state.orders.get(merchantOrderId ?? '');
  if (order?.state !== 'PENDING' || !applyFault(order, 'webhook-before-pay-answers', 1)) return;
  context.engine.complete(order);
  await context.webhooks.sendNow(order.merchantOrderId);
}

/** Another sender claims that the order is paid, and the shop receives this webhook before the order is paid. */
export async function forgeBeforeCapture({ notifier, webhooks }: SimContext, order: SimOrder): Promise<void> {
  if (order.state === 'COMPLETED' || !applyFault(order, 'webhook-forged-early', 1)) return;
  notifier.forge(order);
  await webhooks.sendNow(order.merchantOrderId);
}
