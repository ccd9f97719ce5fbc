import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { makeEvent, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

const AUDIT = fileURLToPath(import.meta.resolve('@nibog/local/audit-money'));

/** What `pnpm audit-money` runs. */
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

async function book(app: TestApp) {
  const one = await startOne(app);
  await app.simulator.complete(one.transactionId);
  await waitForStatus(one.client, one.transactionId, 'booked');
  return one;
}

test('a person who audits sound money reads that each promise holds, and where each rupee is', async () => {
  await using app = await createTestApp();
  await book(app);
  const { output, exitCode } = await runAudit(app);
  expect(exitCode).toBe(0);
  expect(output).not.toContain('BROKEN');
  expect(output).toMatch(/captured ₹1,800\.00 =\s+booked\s+₹1,800\.00/);
});

test('a broken invariant is told to the person, in readiness and in the metrics, with whom it is about', async () => {
  await using app = await createTestApp({ audited: false, durations: { auditEvery: 200 } });
  const { slotId } = await book(app);
  await app.db.owner.query('UPDATE slots SET booked = booked + 1 WHERE id = $1', [slotId]);

  const { output, exitCode } = await runAudit(app);
  expect(exitCode).toBe(1);
  expect(output).toContain("BROKEN (1) A slot's booked places are its live items.");
  expect(output).toContain(`slot ${slotId}`);
  const name = 'places_booked_are_live_items';
  await waitFor(
    'readiness to tell',
    async () => (await fetch(`${app.url}/readyz`)).text(),
    (body) => body.includes(`{"name":"${name}","count":1}`),
  );
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  expect(metrics).toContain(`nibog_audit_findings{invariant="${name}"} 1`);
  expect(metrics).toContain('nibog_payments{status="booked"} 1');
});

test('metrics are for this machine alone, or for whoever has the token', async () => {
  await using open = await createTestApp();
  expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
  const forwarded = await fetch(`${open.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(forwarded.status).toBe(403);

  await using closed = await createTestApp({ env: { METRICS_TOKEN: 'a-token-of-sixteen-or-more' } });
  const ask = (authorization: string) => fetch(`${closed.url}/metrics`, { headers: { authorization } });
  expect((await fetch(`${closed.url}/metrics`)).status).toBe(403);
  expect((await ask('Bearer another-token-of-sixteen')).status).toBe(403);
  expect((await ask('Bearer a-token-of-sixteen-or-more')).status).toBe(200);
});

test('an old payment is counted for as long as somebody has to know of it', async () => {
  await using app = await createTestApp({ audited: false });
  for (const step of [1, 1_000_000]) {
    await app.db.owner.query(`SELECT setval('payments_id_seq', nextval('payments_id_seq') + $1)`, [step]);
    await book(app);
  }
  const count = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    return metrics.match(/^nibog_payments\{.*$/gm);
  };
  expect(await count()).toEqual(['nibog_payments{status="booked"} 1']);
  await app.db.owner.query(
    `UPDATE payments SET status = 'review' WHERE id = (SELECT min(id) FROM payments WHERE captured_at IS NOT NULL)`,
  );
  expect(await count()).toEqual([
    expect.stringMatching(/"(booked|review)"\} 1$/),
    expect.stringMatching(/"(booked|review)"\} 1$/),
  ]);
});

test('a place in another event than its booking is found', async () => {
  await using app = await createTestApp({ audited: false });
  const { slotId } = await book(app);
  const other = await makeEvent(app.db.owner);
  const move = 'UPDATE booking_items SET slot_id = $2 WHERE slot_id = $1';
  const broken = async () => (await auditMoney(app.db.owner)).map(({ name }) => name);
  expect(await broken()).toEqual([]);
  await app.db.owner.query(move, [slotId, other.slotIds[0]]);
  expect(await broken()).toContain('places_are_of_their_event');
});
