import type { Evidence, PaymentRecord } from '../run/evidence.ts';
import { gatherEvidence } from '../run/gather.ts';
import { judgeRun } from '../run/verdict.ts';
import type { Violation } from '../run/violation.ts';
import type { Lane } from './lane.ts';
import type { Play } from './scenario.ts';

/** What an auditor's finding may be about instead of a payment. */
const COUNTED = /^(?:slot|variant|promo code) /;

/** What is still to come for these payments. */
export async function readOpen({ owner, simulator }: Lane, plays: Play[]): Promise<Record<string, number>> {
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
    [captured, plays.map(({ event }) => event.eventId)],
  );
  return rows[0] ?? {};
}

/** How each of them ended, and what is wrong. Then the lane forgets what it saw. */
export async function judgePlays(
  lane: Lane,
  plays: Play[],
  openWork: Record<string, number>,
  problems: string[],
): Promise<{ endings: Map<string, string>; violations: Violation[] }> {
  const { owner, simulator, smtp, recorder } = lane;
  const all = await gatherEvidence({ database: { owner }, simulator, smtp, recorder }, openWork);
  const bySlot = new Map(
    plays.flatMap((play) => play.event.slotIds.map((slotId) => [slotId, play] as const)),
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
      examples: finding.examples.filter((subject) => ids.has(subject) || COUNTED.test(subject)),
    })),
    anomalies: problems.map((what) => ({ transactionId: null, what })),
  };
  const endings = new Map(
    plays.map((play) => [
      play.schedule.name,
      describe(
        payments.filter(({ wantedSlots }) => wantedSlots.some((slotId) => bySlot.get(slotId) === play)),
      ),
    ]),
  );
  recorder.events.length = 0;
  smtp.messages.length = 0;
  return { endings, violations: judgeRun(evidence) };
}

/** In a few words; of several payments for one place, the one that the parent has. */
function describe(payments: PaymentRecord[]): string {
  const [payment] = payments.toSorted((a, b) => rank(b) - rank(a));
  if (!payment) return 'nothing';
  const unknown = payment.mails.some(({ status }) => status === 'unknown');
  return `${endingOf(payment)}${unknown ? ' ?' : ''}`;
}

function rank({ captured, bookings }: PaymentRecord): number {
  return (captured ? 2 : 0) + bookings.length;
}

function endingOf({ status, bookings: [booking] }: PaymentRecord): string {
  if (booking && booking.cancelledOn !== null) return 'cancelled';
  return status === 'failed' || status === 'expired' ? 'unpaid' : status;
}
