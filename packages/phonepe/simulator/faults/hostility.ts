/** The faults that are no distortion of something that happens anyway, but things that happen of themselves. */
import type { SimContext } from '../context.ts';
import type { SimOrder } from '../engine/state.ts';
import { TOKEN_FAULTS } from './calls.ts';
import { drawOf, strike } from './plan.ts';

/** What an order brings with it when it is made, or when the fault is put on it later. */
export function strikeAtOnce(context: SimContext, order: SimOrder): void {
  const { teller, callFaults, state } = context;
  if (strike(order, 'webhook-forged-unpaid', 1)) teller.forge(order);
  if (strike(order, 'webhook-forged-unknown', 1)) teller.forge(order, `unknown_${order.faultSeed}`);
  if (order.api === 'v1') return;
  for (const [name, fault] of TOKEN_FAULTS) {
    if (!strike(order, name, 1)) continue;
    state.tokens = [];
    for (let times = drawOf(order, name).integer(1, 3); times > 0; times -= 1) {
      callFaults.failNext('token', fault);
    }
  }
}

/** The payer is quicker than our answer: pays, and the shop has the webhook before it has the page. */
export async function payBeforeAnswer(context: SimContext, merchantOrderId: string | null): Promise<void> {
  const order = context.state.orders.get(merchantOrderId ?? '');
  if (order?.state !== 'PENDING' || !strike(order, 'webhook-before-pay-answers', 1)) return;
  context.engine.complete(order);
  await context.webhooks.hurry(order.merchantOrderId);
}

/** Somebody else says that the order is paid, and is heard, while it is not yet. */
export async function forgeBeforeCapture({ teller, webhooks }: SimContext, order: SimOrder): Promise<void> {
  if (order.state === 'COMPLETED' || !strike(order, 'webhook-forged-early', 1)) return;
  teller.forge(order);
  await webhooks.hurry(order.merchantOrderId);
}
