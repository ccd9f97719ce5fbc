import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { makeEvent, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

const AUDIT = fileURLToPath(import.meta.resolve('@nibog/local/audit-money'));

/** Runs the program of `pnpm audit-money`. */
async function runAudit({ db }: TestApp): Promise<{ output: string; exitCode: number | null }> {
  const child = spawn(process.execPath, [AUDIT], {
    env: { PATH: process.env['PATH'], DATABASE_URL: db.url },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return { output, exitCode: child.exitCode };
}

async function bookOne(app: TestApp) {
  const one = await startOne(app);
  await app.simulator.complete(one.transactionId);
  await waitForStatus(one.client, one.transactionId, 'booked');
  return one;
}

/** Its money is sound, at the end of each test too. */
let app: TestApp;
/** Its tests break the money on purpose. */
let unsound: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  unsound = await createTestApp({ audited: false, durations: { auditEvery: 200 } });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await unsound[Symbol.asyncDispose]();
});

test('the audit of sound money reports that every invariant holds and where the money is', async () => {
  await bookOne(app);
  const { output, exitCode } = await runAudit(app);
  expect(exitCode).toBe(0);
  expect(output).not.toContain('BROKEN');
  expect(output).toMatch(/captured ₹1,800\.00 =\s+booked\s+₹1,800\.00/);
});

test('the audit finds a place in another event than its booking', async () => {
  const { slotId } = await bookOne(app);
  const other = await makeEvent(app.db.owner);
  const move = 'UPDATE booking_items SET slot_id = $2 WHERE slot_id = $1';
  const listBroken = async () => (await auditMoney(app.db.owner)).map(({ name }) => name);
  expect(await listBroken()).toEqual([]);
  await app.db.owner.query(move, [slotId, other.slotIds[0]]);
  expect(await listBroken()).toContain('places_are_of_their_event');
  await app.db.owner.query(move, [other.slotIds[0], slotId]);
});

test('only this machine, or a caller with the token, may read the metrics', async () => {
  expect((await fetch(`${app.url}/metrics`)).status).toBe(200);
  const forwarded = await fetch(`${app.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(forwarded.status).toBe(403);

  await using closed = await createTestApp({ env: { METRICS_TOKEN: 'a-token-of-sixteen-or-more' } });
  const ask = (authorization: string) => fetch(`${closed.url}/metrics`, { headers: { authorization } });
  expect((await fetch(`${closed.url}/metrics`)).status).toBe(403);
  expect((await ask('Bearer another-token-of-sixteen')).status).toBe(403);
  expect((await ask('Bearer a-token-of-sixteen-or-more')).status).toBe(200);
});

async function readMetrics(): Promise<string> {
  return (await fetch(`${unsound.url}/metrics`)).text();
}

async function readPaymentCounts(): Promise<string[] | null> {
  return (await readMetrics()).match(/^nibog_payments\{.*$/gm);
}

test('the audit, readiness and the metrics report a broken invariant and the rows that break it', async () => {
  const { slotId } = await bookOne(unsound);
  await unsound.db.owner.query('UPDATE slots SET booked = booked + 1 WHERE id = $1', [slotId]);

  const { output, exitCode } = await runAudit(unsound);
  expect(exitCode).toBe(1);
  expect(output).toContain("BROKEN (1) A slot's booked places are its live items.");
  expect(output).toContain(`slot ${slotId}`);
  const name = 'places_booked_are_live_items';
  await waitFor(
    'readiness to report it',
    async () => (await fetch(`${unsound.url}/readyz`)).text(),
    (body) => body.includes(`{"name":"${name}","count":1}`),
  );
  const metrics = await readMetrics();
  expect(metrics).toContain(`nibog_audit_findings{invariant="${name}"} 1`);
  expect(metrics).toContain('nibog_payments{status="booked"} 1');
});

test('the metrics count an old payment while staff have to know of it', async () => {
  const { owner } = unsound.db;
  for (const step of [1, 1_000_000]) {
    await owner.query(`SELECT setval('payments_id_seq', nextval('payments_id_seq') + $1)`, [step]);
    await bookOne(unsound);
  }
  expect(await readPaymentCounts()).toEqual(['nibog_payments{status="booked"} 1']);
  await owner.query(
    `UPDATE payments SET status = 'review' WHERE id = (SELECT min(id) FROM payments WHERE captured_at IS NOT NULL)`,
  );
  expect(await readPaymentCounts()).toEqual([
    expect.stringMatching(/"(booked|review)"\} 1$/),
    expect.stringMatching(/"(booked|review)"\} 1$/),
  ]);
});
