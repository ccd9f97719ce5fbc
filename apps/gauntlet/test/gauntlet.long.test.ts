import { dropConstraints } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { DEFAULTS, type GauntletOptions } from '../src/run/options.ts';
import { makePlan } from '../src/run/plan.ts';
import { formatReport } from '../src/run/report.ts';
import { runGauntlet } from '../src/run/run.ts';
import type { World } from '../src/run/environment.ts';

/** Small runs of `pnpm gauntlet`, which is where the figures come from. */
const SMALL: GauntletOptions = { ...DEFAULTS, atOnce: 60, timeScale: 0.01 };

test('the same seed makes the same plan, another seed another one', () => {
  const options = { ...DEFAULTS, orders: 200, kill: true };
  expect(makePlan(options)).toEqual(makePlan(options));
  expect(makePlan({ ...options, seed: 2 }).parents).not.toEqual(makePlan(options).parents);
});

test.concurrent(
  'sixty orders under every fault, with processes and PostgreSQL killed, break no promise',
  { timeout: 600_000 },
  async () => {
    const report = await runGauntlet({ ...SMALL, orders: 60, kill: true });
    expect(formatReport(report)).toContain('Every promise was kept.');
    expect(report.violations).toEqual([]);
    const { orders, captured, booked } = report.figures;
    expect(orders).toBeGreaterThanOrEqual(50);
    expect(booked).toBeGreaterThan(captured / 2);
    expect(report.counts).toMatchObject({ 'blows: server': 2, 'blows: postgres crash': 1 });
    expect(report.historyEvents).toBeGreaterThan(300);
  },
);

test.concurrent(
  'over V1 nothing is broken but what is broken on purpose, and all of that is found',
  { timeout: 600_000 },
  async () => {
    let broken: Awaited<ReturnType<typeof breakThings>> | undefined;
    const report = await runGauntlet(
      { ...SMALL, api: 'v1', orders: 24, processes: 1 },
      {
        meddle: async (world) => {
          broken = await breakThings(world);
        },
      },
    );
    if (!broken) throw new Error('nothing was broken');
    const found = report.violations.map(({ check, transactionId }) => ({ check, transactionId }));
    const { doubled, lost, renamed, mailed, forgotten } = broken;
    for (const violation of [
      { check: 'doubled', transactionId: doubled },
      { check: 'lost', transactionId: lost },
      { check: 'wrong reference', transactionId: renamed },
      { check: 'second mail', transactionId: mailed },
      { check: 'history', transactionId: forgotten },
    ])
      expect(found).toContainEqual(violation);
    const blamed = new Set(found.map(({ transactionId }) => transactionId));
    expect([...blamed].filter((id) => id !== null && !Object.values(broken ?? {}).includes(id))).toEqual([]);
    expect(report.stories.map(({ transactionId }) => transactionId)).toContain(lost);
  },
);

/** One payment each for what the gauntlet is there to find, and answers which. */
async function breakThings({ database: { owner }, smtp, witness }: World) {
  const { rows } = await owner.query<{ id: string; transactionId: string; bookingRef: string }>(
    `SELECT p.id, p.merchant_transaction_id AS "transactionId", p.booking_ref AS "bookingRef"
       FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN emails m ON m.payment_id = p.id
      WHERE b.cancelled_at IS NULL AND m.status = 'sent' ORDER BY p.id LIMIT 4`,
  );
  const [doubled, lost, renamed, mailed] = rows;
  if (!doubled || !lost || !renamed || !mailed) throw new Error('there are too few bookings to break');

  await dropConstraints(owner, [
    'bookings_payment_id_key',
    'bookings_merchant_transaction_id_key',
    'bookings_booking_ref_key',
    'bookings_same_identity',
  ]);
  await owner.query(
    `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
     SELECT payment_id, merchant_transaction_id, booking_ref, event_id FROM bookings WHERE payment_id = $1`,
    [doubled.id],
  );
  await owner.query(
    'DELETE FROM booking_items i USING bookings b WHERE b.id = i.booking_id AND b.payment_id = $1',
    [lost.id],
  );
  await owner.query('DELETE FROM bookings WHERE payment_id = $1', [lost.id]);
  await owner.query(`UPDATE bookings SET booking_ref = 'NBG-0000-0000-0000' WHERE payment_id = $1`, [
    renamed.id,
  ]);
  const mail = smtp.messages.find((message) => message.mail.subject?.endsWith(mailed.bookingRef));
  if (mail) smtp.messages.push(mail);
  const acknowledged = witness.events.find(
    (event) => event.kind === 'delivery' && event.httpStatus === 200 && event.transactionId !== null,
  );
  if (acknowledged?.kind !== 'delivery') throw new Error('no webhook was acknowledged');
  await owner.query('DELETE FROM webhook_events WHERE dedupe_key = $1', [acknowledged.dedupeKey]);
  return {
    doubled: doubled.transactionId,
    lost: lost.transactionId,
    renamed: renamed.transactionId,
    mailed: mailed.transactionId,
    forgotten: acknowledged.transactionId,
  };
}
