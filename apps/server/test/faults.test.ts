import { appendFile } from 'node:fs/promises';
import { waitFor } from '@nibog/db/testing';
import { FAULTS, type FaultName } from '@nibog/phonepe/simulator';
import { describe, expect, test } from 'vitest';
import { checkoutInput, connect, makeEvent, waitForStatus, type Client, type TestEvent } from './arrange.ts';
import { mailsBySubject, waitForOutbox } from './crowd.ts';
import { createTestApp, type TestApp } from './test-app.ts';

/** Set to a file, the endings are left there as tables for people to read. */
const TABLE = process.env['FAULT_TABLE'];

const HOSTILE = {
  servers: 2,
  env: { TIME_SCALE: '0.01' },
  simulator: { timeScale: 0.01 },
  overrides: { phonepeTimeoutMs: 500 },
};

/** What is not paid, or shows other money than was agreed, is not booked. */
const ENDINGS = new Map<FaultName, string>([
  ['status-wrong-amount', 'review'],
  ['status-wrong-currency', 'review'],
  // Nobody pays: PhonePe's order and our hold end, over V1 at the same moment.
  ['webhook-forged-unpaid', 'unpaid'],
]);

function endingOf({ name, group }: (typeof FAULTS)[number]): string {
  return ENDINGS.get(name) ?? (group === 'refund' ? 'refunded' : 'booked');
}

/** Parents come one after the other, so that each fault meets the order that it was meant for. */
async function startWith(app: TestApp, client: Client, event: TestEvent, fault: FaultName): Promise<string> {
  app.simulator.inject(fault);
  // A page that PhonePe did not give is no payment: the parent comes again with a new key.
  const { transactionId } = await waitFor(
    "PhonePe's page",
    () => client.checkout.start.mutate(checkoutInput(event)).catch(() => null),
    (started) => started !== null,
  ).then((started) => started ?? { transactionId: '' });
  return transactionId;
}

async function payAndCancelIfRefund(
  app: TestApp,
  client: Client,
  transactionId: string,
  ending: string,
): Promise<void> {
  if (ending !== 'unpaid') await app.simulator.complete(transactionId);
  if (ending !== 'refunded') return;
  await waitForStatus(client, transactionId, 'booked');
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
}

async function waitForEnding(client: Client, transactionId: string, endings: string[]): Promise<string> {
  const { status } = await waitFor(
    `${transactionId} to end as ${endings.join(' or ')}`,
    async () => {
      const reading = await client.booking.getBookingByTxn.query({ transactionId });
      const unpaid = reading.status === 'failed' || reading.status === 'expired';
      return { status: unpaid ? 'unpaid' : reading.status };
    },
    (reading) => endings.includes(reading.status),
    { timeoutMs: 45_000, everyMs: 100 },
  );
  return status;
}

describe.each(['v1', 'v2'])('over %s', { concurrent: true }, (api) => {
  test('each fault alone ends as it should, and no payment as two bookings, none or a wrong one', async () => {
    await using app = await createTestApp({ ...HOSTILE, env: { ...HOSTILE.env, PHONEPE_API: api } });
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, [{}], { date: inWeeks(8) });
    const cases: { fault: FaultName; ending: string; transactionId: string }[] = [];
    for (const fault of FAULTS) {
      const transactionId = await startWith(app, client, event, fault.name);
      cases.push({ fault: fault.name, ending: endingOf(fault), transactionId });
    }
    const found = await Promise.all(
      cases.map(async ({ fault, ending, transactionId }) => {
        await payAndCancelIfRefund(app, client, transactionId, ending);
        return { fault, ending: await waitForEnding(client, transactionId, [ending]) };
      }),
    );
    expect(found).toEqual(cases.map(({ fault, ending }) => ({ fault, ending })));
    await expectOneMailEach(app);
    await writeTable(
      `\n| fault over ${api} | ending |\n| --- | --- |\n`,
      found.map(({ fault, ending }) => `| \`${fault}\` | ${ending} |`),
    );
  });
});

test.concurrent.each([1, 2])(
  'faults in any mixture, drawn from seed %d, lose and double nothing',
  async (seed) => {
    await using app = await createTestApp(HOSTILE);
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, [{}], { date: inWeeks(8) });
    const wrongMoney = new Set<string>(['status-wrong-amount', 'status-wrong-currency']);
    const rates = Object.fromEntries(
      FAULTS.filter(({ name }) => !wrongMoney.has(name)).map(({ name }) => [name, 0.06]),
    );
    app.simulator.setFaults({ seed, rates });
    const started: string[] = [];
    for (let count = 0; count < 40; count += 1) {
      // A page that PhonePe did not give is no payment: the parent comes again with a new key.
      const answer = await client.checkout.start.mutate(checkoutInput(event)).catch(() => null);
      if (answer) started.push(answer.transactionId);
    }
    await Promise.all(started.map((transactionId) => app.simulator.complete(transactionId)));
    const endings = await Promise.all(
      started.map((transactionId) => waitForEnding(client, transactionId, ['booked', 'refunded'])),
    );
    expect(endings).toHaveLength(started.length);
    expect(started.length).toBeGreaterThan(30);
    await expectOneMailEach(app);
    const mixtures = started.map((transactionId, index) => {
      const names = app.simulator.faultsOf(transactionId).map(({ name }) => `\`${name}\``);
      return `| ${names.join(', ') || 'none'} | ${endings[index]} |`;
    });
    await writeTable(`\n| faults of seed ${seed} together | ending |\n| --- | --- |\n`, mixtures);
  },
);

async function expectOneMailEach(app: TestApp): Promise<void> {
  await waitForOutbox(app);
  expect(mailsBySubject(app).filter((count) => count !== 1)).toEqual([]);
}

async function writeTable(head: string, rows: string[]): Promise<void> {
  if (TABLE !== undefined) await appendFile(TABLE, `${head}${rows.join('\n')}\n`);
}

/** Far enough that cancelling returns nearly all. */
function inWeeks(weeks: number): string {
  return new Date(Date.now() + weeks * 7 * 86_400_000).toISOString().slice(0, 10);
}
