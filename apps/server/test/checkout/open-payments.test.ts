import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  readSlot,
  refusal,
  waitForStatus,
  type StartInput,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstSlot, expectStartRefused } from '../refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ servers: 2 });
});
afterAll(() => app[Symbol.asyncDispose]());

function sharing(event: TestEvent, contact: Partial<StartInput['parent']>): StartInput {
  const input = checkoutInput(event);
  return { ...input, parent: { ...input.parent, ...contact } };
}

function makeContact(): StartInput['parent'] {
  return sharing({ eventId: 1, slug: '', date: '2031-01-01', slotIds: [1] }, {}).parent;
}

function start(input: StartInput, server = 0) {
  return connect(app.servers[server]?.url ?? app.url).checkout.start.mutate(input);
}

const OTHER_SPELLING = { phone: (text: string) => `+91${text}`, email: (text: string) => text.toUpperCase() };

test.each(['phone', 'email'] as const)('refuses the fourth open payment of one %s', async (kind) => {
  const event = await makeEvent(app.db.owner);
  const value = makeContact()[kind];
  for (const spelt of [value, OTHER_SPELLING[kind](value), value])
    await start(sharing(event, { [kind]: spelt }));
  expect(await expectStartRefused(app, sharing(event, { [kind]: value }))).toEqual({
    status: 429,
    reason: 'TOO_MANY_OPEN_PAYMENTS',
    fields: [
      {
        path: `parent.${kind}`,
        code: 'too_many_open_payments',
        params: { max: 3 },
        rule: 'has 3 open payments; finish one, or wait until it expires',
      },
    ],
  });
  expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 3 });
});

test.each(['phone', 'email'] as const)(
  'opens exactly three of ten concurrent payments with one %s',
  async (kind) => {
    const event = await makeEvent(app.db.owner);
    const value = makeContact()[kind];
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => start(sharing(event, { [kind]: value }), index % 2)),
    );
    const refused = await Promise.all(
      answers.flatMap((answer) =>
        answer.status === 'rejected' ? [refusal(Promise.reject(answer.reason))] : [],
      ),
    );
    expect(refused.map(({ httpStatus, reason }) => `${httpStatus} ${reason}`)).toEqual(
      Array.from({ length: 7 }, () => '429 TOO_MANY_OPEN_PAYMENTS'),
    );
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 3 });
    expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 3 });
  },
);

test('limits open payments across events', async () => {
  const contact = makeContact();
  for (let count = 0; count < 3; count += 1) await start(sharing(await makeEvent(app.db.owner), contact));
  const event = await makeEvent(app.db.owner);
  expect(await expectStartRefused(app, sharing(event, contact))).toMatchObject({
    reason: 'TOO_MANY_OPEN_PAYMENTS',
  });
});

test('does not count repeated calls with the same keys', async () => {
  const event = await makeEvent(app.db.owner);
  const contact = makeContact();
  const inputs = Array.from({ length: 3 }, () => sharing(event, contact));
  const answers = await Promise.all(inputs.map((input) => start(input)));
  expect(await Promise.all(inputs.map((input) => start(input, 1)))).toEqual(answers);
});

const OUTCOMES: [string, string, (transactionId: string) => Promise<unknown>][] = [
  ['was booked', 'booked', (transactionId) => pay(app, transactionId)],
  ['failed', 'failed', (transactionId) => app.simulator.fail(transactionId)],
];
test.each(OUTCOMES)(
  'accepts one new payment, and only one, after one of three %s',
  async (_what, status, end) => {
    const event = await makeEvent(app.db.owner);
    const contact = makeContact();
    const [first] = await Promise.all(Array.from({ length: 3 }, () => start(sharing(event, contact))));
    if (!first) throw new Error('unreachable');
    await end(first.transactionId);
    await waitForStatus(connect(app.url), first.transactionId, status);
    expect((await start(sharing(event, contact))).amountPaise).toBe(180_000);
    expect(await expectStartRefused(app, sharing(event, contact))).toMatchObject({ status: 429 });
  },
);

test('does not count a payment whose order PhonePe refused', async () => {
  const event = await makeEvent(app.db.owner);
  const contact = makeContact();
  app.simulator.failNextPay('refuse');
  const refused = await refusal(start(sharing(event, contact)));
  expect(refused.reason).toBe('PAYMENT_PAGE_UNAVAILABLE');
  for (let count = 0; count < 3; count += 1)
    await start({ ...sharing(event, contact), idempotencyKey: randomUUID() });
  expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 4 });
});
