/** The operator's page: the rates of all faults, and the buttons that force one. */
import escapeHtml from 'escape-html';
import { FAULT_NAMES, type FaultGroup, FAULTS } from '../faults/list.ts';
import type { FaultPlan } from '../faults/plan.ts';

const GROUPS: Record<FaultGroup, string> = {
  pay: 'Creating the order',
  payment: 'The payment',
  status: 'Order Status',
  token: 'Tokens',
  webhook: 'Webhooks',
  shape: 'The JSON shape of responses and webhooks',
  refund: 'Refunds',
};

export function renderFaults(plan: FaultPlan): string {
  const { seed } = plan.settings();
  const next = plan.next();
  return `<section class="card" id="faults">
<h2>Faults</h2>
<p>A rate is the percentage of later orders that get the fault, drawn from the seed. The same seed and rates give the same faults. “Next order” forces a fault on the next order. The table of orders shows the faults of each order.</p>
<p role="status">${next.length === 0 ? 'No fault is forced on the next order.' : `The next order gets: ${next.join(', ')}.`}</p>
<form method="post" action="/__sim/faults">
<div class="row">
<label>Seed <input type="number" name="seed" min="0" step="1" required value="${seed}"></label>
<button class="primary">Save the rates</button>
</div>
${Object.entries(GROUPS)
  .map(([group, title]) => renderGroup(plan, group, title))
  .join('')}
</form>
</section>`;
}

/** Renders the form that adds a fault to an existing order. */
export function renderFaultChoice(merchantOrderId: string): string {
  const id = escapeHtml(merchantOrderId);
  const options = FAULT_NAMES.map((name) => `<option>${name}</option>`).join('');
  return `<details>
<summary>Fault…</summary>
<form method="post" action="/__sim/faults" class="row">
<input type="hidden" name="order" value="${id}">
<select name="inject" aria-label="Fault for ${id}">${options}</select>
<button aria-label="Add the fault to ${id}">Add fault</button>
</form>
</details>`;
}

function renderGroup(plan: FaultPlan, group: string, title: string): string {
  const { rates } = plan.settings();
  const faults = FAULTS.filter((fault) => fault.group === group);
  const isActive = ({ name }: (typeof FAULTS)[number]): boolean =>
    (rates[name] ?? 0) > 0 || plan.next().includes(name);
  const activeCount = faults.filter(isActive).length;
  const rows = faults.map(({ name, description }) => renderFault(name, description, rates[name] ?? 0));
  return `<details${activeCount > 0 ? ' open' : ''}>
<summary>${title}, ${faults.length}${activeCount > 0 ? ` (${activeCount} active)` : ''}</summary>
<ul class="faults">${rows.join('')}</ul>
</details>`;
}

function renderFault(name: string, description: string, rate: number): string {
  const percent = Number((rate * 100).toPrecision(10));
  return `<li>
<p id="about-${name}"><strong>${name}</strong><br>${description}</p>
<div class="row">
<label>Rate, % <input type="number" name="rate.${name}" min="0" max="100" step="any" value="${percent === 0 ? '' : percent}" aria-label="Rate of ${name} in per cent" aria-describedby="about-${name}"></label>
<button name="inject" value="${name}" aria-label="${name} on the next order" aria-describedby="about-${name}">Next order</button>
</div>
</li>`;
}
