import type { Evidence, PaymentRecord } from '../run/evidence.ts';
import { gatherEvidence } from '../run/gather.ts';
import { judgeRun } from '../run/verdict.ts';
import type { Violation } from '../run/violation.ts';
import type { Lane } from './lane.ts';
import type { Scenario } from './scenario.ts';

/** Subjects of audit findings that are not payments. */
const COUNTER_SUBJECT = /^(?:slot|variant|promo code) /;

/** Counts the unfinished work of these scenarios. */
export async function readOpenWork(
  { owner, simulator }: Lane,
  scenarios: Scenario[],
): Promise<Record<string, number>> {
  const captured = simulator
    .orders()
    .filter(({ state }) => state === 'COMPLETED')
    .map(({ merchantOrderId }) => merchantOrderId);
  const { rows } = await owner.query<Record<string, number>>(
    `WITH ours AS (SELECT * FROM payments WHERE event_id = ANY($2))
     SELECT (SELECT count(*)::int FROM ours WHERE status IN ('pending', 'refunding', 'refund_failed')) AS "paymentsOpen",
            (SELECT count(*)::int FROM ours WHERE merchant_transaction_id = ANY($1) AND captured_at IS NULL) AS "capturedUnsettled",
            (SELECT count(*)::int FROM refunds r JOIN ours ON ours.id = r.payment_id
              WHERE r.status IN ('requested', 'pending', 'confirmed')) AS "refundsOpen",
            (SELECT count(*)::int FROM emails m JOIN ours ON ours.id = m.payment_id
              WHERE m.status IN ('queued', 'handed_over')) AS "mailsOpen"`,
    [captured, scenarios.map(({ event }) => event.eventId)],
  );
  return rows[0] ?? {};
}

/** Returns the outcome of each scenario and all violations, then clears the lane's records. */
export async function judgeScenarios(
  lane: Lane,
  scenarios: Scenario[],
  openWork: Record<string, number>,
  problems: string[],
): Promise<{ outcomes: Map<string, string>; violations: Violation[] }> {
  const { owner, simulator, smtp, recorder } = lane;
  const all = await gatherEvidence({ database: { owner }, simulator, smtp, recorder }, openWork);
  const bySlot = new Map(
    scenarios.flatMap((scenario) => scenario.event.slotIds.map((slotId) => [slotId, scenario] as const)),
  );
  const payments = all.payments.filter(({ wantedSlots }) => wantedSlots.some((slotId) => bySlot.has(slotId)));
  const ids = new Set(payments.map(({ transactionId }) => transactionId));
  const evidence: Evidence = {
    ...all,
    payments,
    orders: all.orders.filter(({ transactionId }) => ids.has(transactionId)),
    slots: all.slots.filter(({ id }) => bySlot.has(id)),
    findings: all.findings.map((finding) => ({
      ...finding,
      examples: finding.examples.filter((subject) => ids.has(subject) || COUNTER_SUBJECT.test(subject)),
    })),
    anomalies: problems.map((what) => ({ transactionId: null, what })),
  };
  const outcomes = new Map(
    scenarios.map((scenario) => [
      scenario.schedule.name,
      describe(
        payments.filter(({ wantedSlots }) => wantedSlots.some((slotId) => bySlot.get(slotId) === scenario)),
      ),
    ]),
  );
  recorder.events.length = 0;
  smtp.messages.length = 0;
  return { outcomes, violations: judgeRun(evidence) };
}

/** Describes the outcome of a scenario by its captured payment, preferably a booked one. `?` marks an `unknown` mail. */
function describe(payments: PaymentRecord[]): string {
  const [payment] = payments.toSorted((a, b) => rank(b) - rank(a));
  if (!payment) return 'nothing';
  const unknown = payment.mails.some(({ status }) => status === 'unknown');
  return `${toOutcome(payment)}${unknown ? ' ?' : ''}`;
}

function rank({ captured, bookings }: PaymentRecord): number {
  return (captured ? 2 : 0) + bookings.length;
}

function toOutcome({ status, bookings: [booking] }: PaymentRecord): string {
  if (booking && booking.cancelledOn !== null) return 'cancelled';
  return status === 'failed' || status === 'expired' ? 'unpaid' : status;
}
