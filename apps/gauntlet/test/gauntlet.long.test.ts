import { dropConstraints } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import type { Environment } from '../src/run/environment.ts';
import { DEFAULTS, type GauntletOptions } from '../src/run/options.ts';
import { makePlan } from '../src/run/plan.ts';
import { formatReport } from '../src/run/report.ts';
import { runGauntlet } from '../src/run/run.ts';

/** Small runs of `pnpm gauntlet`. */
const SMALL: GauntletOptions = { ...DEFAULTS, concurrency: 60, timeScale: 0.01 };

test('makes the same plan from the same seed and another plan from another seed', () => {
  const options = { ...DEFAULTS, orders: 200, kill: true };
  expect(makePlan(options)).toEqual(makePlan(options));
  expect(makePlan({ ...options, seed: 2 }).parents).not.toEqual(makePlan(options).parents);
});

test.concurrent(
  'finds no violation in sixty orders with every fault and with processes and PostgreSQL killed',
  { timeout: 600_000 },
  async () => {
    const report = await runGauntlet({ ...SMALL, orders: 60, kill: true });
    expect(formatReport(report)).toContain('No violations.');
    expect(report.violations).toEqual([]);
    const { orders, captured, booked } = report.figures;
    expect(orders).toBeGreaterThanOrEqual(50);
    expect(booked).toBeGreaterThan(captured / 2);
    expect(report.counts).toMatchObject({ 'disruptions: server': 2, 'disruptions: postgres crash': 1 });
    expect(report.historyEvents).toBeGreaterThan(300);
  },
);

test.concurrent(
  'reports exactly the payments that are damaged on purpose, over V1',
  { timeout: 600_000 },
  async () => {
    let damaged: Awaited<ReturnType<typeof damagePayments>> | undefined;
    const report = await runGauntlet(
      { ...SMALL, api: 'v1', orders: 24, processes: 1 },
      {
        corrupt: async (environment) => {
          damaged = await damagePayments(environment);
        },
      },
    );
    if (!damaged) throw new Error('no payment was damaged');
    const found = report.violations.map(({ check, transactionId }) => ({ check, transactionId }));
    const { duplicated, lost, renamed, mailedTwice, notStored } = damaged;
    for (const violation of [
      { check: 'duplicated', transactionId: duplicated },
      { check: 'lost', transactionId: lost },
      { check: 'wrong reference', transactionId: renamed },
      { check: 'duplicate mail', transactionId: mailedTwice },
      { check: 'history', transactionId: notStored },
    ])
      expect(found).toContainEqual(violation);
    const reported = new Set(found.map(({ transactionId }) => transactionId));
    expect([...reported].filter((id) => id !== null && !Object.values(damaged ?? {}).includes(id))).toEqual(
      [],
    );
    expect(report.paymentDetails.map(({ transactionId }) => transactionId)).toContain(lost);
  },
);

/** Damages one payment for each kind of violation; returns their transaction ids. */
async function damagePayments({ database: { owner }, smtp, recorder }: Environment) {
  const { rows } = await owner.query<{ id: string; transactionId: string; bookingRef: string }>(
    `SELECT p.id, p.merchant_transaction_id AS "transactionId", p.booking_ref AS "bookingRef"
       FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN emails m ON m.payment_id = p.id
      WHERE b.cancelled_at IS NULL AND m.status = 'sent' ORDER BY p.id LIMIT 4`,
  );
  const [duplicated, lost, renamed, mailedTwice] = rows;
  if (!duplicated || !lost || !renamed || !mailedTwice)
    throw new Error('there are too few bookings to damage');

  await dropConstraints(owner, [
    'bookings_payment_id_key',
    'bookings_merchant_transaction_id_key',
    'bookings_booking_ref_key',
    'bookings_same_identity',
  ]);
  await owner.query(
    `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
     SELECT payment_id, merchant_transaction_id, booking_ref, event_id FROM bookings WHERE payment_id = $1`,
    [duplicated.id],
  );
  await owner.query(
    'DELETE FROM booking_items i USING bookings b WHERE b.id = i.booking_id AND b.payment_id = $1',
    [lost.id],
  );
  await owner.query('DELETE FROM bookings WHERE payment_id = $1', [lost.id]);
  await owner.query(`UPDATE bookings SET booking_ref = 'NBG-0000-0000-0000' WHERE payment_id = $1`, [
    renamed.id,
  ]);
  const mail = smtp.messages.find((message) => message.mail.subject?.endsWith(mailedTwice.bookingRef));
  if (mail) smtp.messages.push(mail);
  const acknowledged = recorder.events.find(
    (event) => event.kind === 'delivery' && event.httpStatus === 200 && event.transactionId !== null,
  );
  if (acknowledged?.kind !== 'delivery') throw new Error('no webhook was acknowledged');
  await owner.query('DELETE FROM webhook_events WHERE dedupe_key = $1', [acknowledged.dedupeKey]);
  return {
    duplicated: duplicated.transactionId,
    lost: lost.transactionId,
    renamed: renamed.transactionId,
    mailedTwice: mailedTwice.transactionId,
    notStored: acknowledged.transactionId,
  };
}
