import escapeHtml from 'escape-html';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SimContext } from '../context.ts';
import { actOnOrder, type OrderAction } from '../engine/actions.ts';
import { findOrderByToken, type SimOrder } from '../engine/state.ts';
import { buildHostedUrl, HOSTED_PATH } from './hosted-url.ts';
import { formatRupees, renderPage } from './html.ts';

/** The action of each button. `close` returns to the shop without an attempt. */
const ACTIONS: Record<string, OrderAction | null> = {
  pay: 'complete',
  'decline-stay': 'fail-attempt',
  'decline-final': 'fail',
  pending: 'leave-pending',
  close: null,
};

const querySchema = z.object({ token: z.string() });
const formSchema = z.object({ token: z.string(), action: z.string() });

/** The hosted payment page. PhonePe's sandbox offers Success, Failure and Pending on its page. */
export function registerHostedPage(app: FastifyInstance, context: SimContext): void {
  app.get(HOSTED_PATH, (request, reply) => {
    const query = querySchema.safeParse(request.query);
    const order = query.success ? findOrderByToken(context.state, query.data.token) : undefined;
    return sendPage(reply, order);
  });

  app.post(HOSTED_PATH, async (request, reply) => {
    const form = formSchema.safeParse(request.body);
    const order = form.success ? findOrderByToken(context.state, form.data.token) : undefined;
    if (!form.success || order === undefined) return sendPage(reply, undefined);
    const action = ACTIONS[form.data.action];
    if (action === undefined) return sendPage(reply, order);
    // If a first tap has already settled the order, a second tap only returns to the shop.
    if (action !== null && order.state === 'PENDING')
      await actOnOrder(context, order.merchantOrderId, action);
    const staysHere = action === 'fail-attempt' && order.state === 'PENDING';
    // PhonePe redirects with a plain GET to exactly the given address, without added parameters.
    return reply
      .code(303)
      .header('location', staysHere ? buildHostedUrl(order, '') : order.redirectUrl)
      .send();
  });
}

function sendPage(reply: FastifyReply, order: SimOrder | undefined): FastifyReply {
  const html = order === undefined ? renderUnknown() : renderOrder(order);
  return reply
    .code(order === undefined ? 404 : 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'strict-origin-when-cross-origin')
    .send(html);
}

function renderUnknown(): string {
  return renderPage(
    'Unknown payment page',
    '<div class="card"><h1>This payment page is not known</h1><p>Go back to the shop and start again.</p></div>',
  );
}

function renderOrder(order: SimOrder): string {
  return renderPage(
    `Pay ${formatRupees(order.amount)}`,
    `<div class="card">
<h1>Pay with PhonePe</h1>
<p class="amount">${formatRupees(order.amount)}</p>
<dl>
<dt>Order</dt><dd>${escapeHtml(order.merchantOrderId)}</dd>
<dt>PhonePe id</dt><dd>${order.orderId}</dd>
${order.message === null ? '' : `<dt>For</dt><dd>${escapeHtml(order.message)}</dd>`}
</dl>
</div>
${renderNotice(order)}
${order.state === 'PENDING' ? renderButtons(order) : renderBack(order)}`,
  );
}

function renderNotice(order: SimOrder): string {
  if (order.state === 'COMPLETED')
    return '<p class="notice calm" role="status">This order has been paid.</p>';
  if (order.state === 'FAILED') {
    return '<p class="notice" role="status">This order has failed. It can no longer be paid here.</p>';
  }
  const last = order.attempts.at(-1);
  if (last?.state === 'FAILED') {
    return '<p class="notice" role="status">The last attempt was declined. The order is still open: try again, or close.</p>';
  }
  if (last?.state === 'PENDING') {
    return '<p class="notice calm" role="status">An attempt is pending at the bank.</p>';
  }
  return '';
}

function renderButtons(order: SimOrder): string {
  const stay = order.disablePaymentRetry
    ? ''
    : `<button name="action" value="decline-stay" class="danger">Decline (and stay pending)</button>
<p>The attempt fails; the order stays open and this page lets you try again.</p>`;
  return `<form method="post" action="${HOSTED_PATH}" class="card stack">
<input type="hidden" name="token" value="${order.token}">
<button name="action" value="pay" class="primary">Pay ${formatRupees(order.amount)}</button>
<p>The order is paid and the shop is notified by webhook.</p>
${stay}
<button name="action" value="decline-final" class="danger">Decline for good</button>
<p>The order fails and the shop is notified by webhook.</p>
<button name="action" value="pending">Leave it pending</button>
<p>Returns to the shop while the attempt is still pending at the bank.</p>
<button name="action" value="close">Close</button>
<p>Returns to the shop without an attempt to pay.</p>
</form>`;
}

function renderBack(order: SimOrder): string {
  return `<div class="stack"><a class="button primary" href="${escapeHtml(order.redirectUrl)}">Back to the shop</a></div>`;
}
