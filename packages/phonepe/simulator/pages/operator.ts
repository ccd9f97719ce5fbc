import escapeHtml from 'escape-html';
import type { FastifyInstance } from 'fastify';
import type { SimContext } from '../context.ts';
import { findDeliveries, listOrders } from '../engine/actions.ts';
import { getMoney, type SimDelivery, type SimOrder } from '../engine/state.ts';
import { renderFaultChoice, renderFaults } from './fault-section.ts';
import { buildHostedUrl } from './hosted-url.ts';
import { formatRupees, renderPage } from './html.ts';

/** The operator's page: the settings, orders and faults, with their actions. */
export function registerOperatorPage(app: FastifyInstance, context: SimContext): void {
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(
        renderPage(
          'PhonePe simulator',
          `${renderSettings(context)}${renderOrders(context, listOrders(context))}${renderFaults(context.plan)}`,
        ),
      ),
  );
}

function renderSettings({ settings, timeScale }: SimContext): string {
  const urls = settings.webhookUrls.map((url) => escapeHtml(url)).join(', ') || 'none';
  return `<section class="card">
<h1>PhonePe simulator</h1>
<p>Webhooks go to ${urls}. Time scale ${timeScale}. <a href="/">Refresh</a></p>
<form method="post" action="/__sim/settings" class="row">
<label><input type="checkbox" name="webhooksEnabled"${settings.webhooksEnabled ? ' checked' : ''}> Send webhooks</label>
<label>Webhook delay, ms <input type="number" name="webhookDelayMs" min="0" value="${settings.webhookDelayMs}"></label>
<label><input type="checkbox" name="statusDown"${settings.statusDown ? ' checked' : ''}> Order Status is down</label>
<button>Save</button>
</form>
</section>`;
}

function renderOrders(context: SimContext, orders: SimOrder[]): string {
  if (orders.length === 0) {
    return '<section class="card"><h2>Orders</h2><p>None yet. Start a payment in the shop.</p></section>';
  }
  const rows = orders.map((order) => renderRow(order, findDeliveries(context, order.merchantOrderId)));
  return `<section class="card">
<h2>Orders, newest first</h2>
<table>
<thead><tr><th scope="col">Order</th><th scope="col">Amount</th><th scope="col">State</th><th scope="col">Webhooks</th><th scope="col">Actions</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table>
</section>`;
}

function renderRow(order: SimOrder, deliveries: SimDelivery[]): string {
  const attempts = order.attempts.map((attempt) => attempt.state.toLowerCase()).join(', ') || 'none';
  const errorCode = order.detailedErrorCode === null ? '' : `<br>${order.detailedErrorCode}`;
  const webhooks = deliveries.map(renderDelivery).join('<br>') || 'no webhooks';
  return `<tr>
<td><a href="${buildHostedUrl(order, '')}">${escapeHtml(order.merchantOrderId)}</a><br><time>${formatTime(order.createdAt)}</time></td>
<td>${renderMoney(order)}</td>
<td><strong>${order.state}</strong><br>attempts: ${attempts}${errorCode}${renderFaultsAndCapture(order)}</td>
<td>${webhooks}</td>
<td><div class="row">${renderActions(order, deliveries)}</div>${renderFaultChoice(order.merchantOrderId)}</td>
</tr>`;
}

function renderDelivery({ event, state, forged }: SimDelivery): string {
  return `${forged ? 'forged ' : ''}${event}: ${state}`;
}

function renderMoney(order: SimOrder): string {
  const { amount, currency } = getMoney(order);
  const differs = amount !== order.amount || currency !== 'INR';
  return `${formatRupees(order.amount)}${differs ? `<br>paid: ${amount / 100} ${escapeHtml(currency)}` : ''}`;
}

function renderFaultsAndCapture({ faults, capturesAt }: SimOrder): string {
  const faultLines = faults.map(
    ({ name, struck }) => `<br>${name}${struck === 0 ? '' : `, applied: ${struck}`}`,
  );
  const captureLine = capturesAt === null ? '' : `<br>capture due at ${formatTime(capturesAt)}`;
  return `${captureLine}${faultLines.join('')}`;
}

function renderActions(order: SimOrder, deliveries: SimDelivery[]): string {
  const isOpen = order.state === 'PENDING';
  return [
    order.state === 'COMPLETED' ? '' : renderAction(order, 'complete', isOpen ? 'Complete' : 'Complete late'),
    isOpen ? renderAction(order, 'fail', 'Fail') : '',
    isOpen ? renderAction(order, 'expire', 'Expire') : '',
    deliveries.length === 0 ? '' : renderAction(order, 'resend-webhook', 'Resend webhook'),
  ].join('');
}

function renderAction(order: SimOrder, action: string, label: string): string {
  const id = escapeHtml(order.merchantOrderId);
  return `<form method="post" action="/__sim/orders/${id}/${action}"><button aria-label="${label} ${id}">${label}</button></form>`;
}

/** Formats a time in IST, like the shop's own pages. */
function formatTime(atMs: number): string {
  return new Date(atMs).toLocaleString('en-IN', { timeZone: 'Asia/Kolkata' });
}
