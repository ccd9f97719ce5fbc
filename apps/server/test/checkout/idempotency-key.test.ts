import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  readSlot,
  waitForStatus,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstSlot, post, readRefusal, expectStartRefused, withChild } from '../refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ servers: 2 });
});
afterAll(() => app[Symbol.asyncDispose]());

function start(input: StartInput, server = 0) {
  return connect(app.servers[server]?.url ?? app.url).checkout.start.mutate(input);
}

/** The simulator's log of `pay` calls for one order. */
function paysOf(transactionId: string) {
  return app.simulator.log.filter(
    (entry) => entry.kind === 'request' && entry.call === 'pay' && entry.id === transactionId,
  );
}

describe('the same key with the same input', () => {
  test('twice in sequence, on two servers, makes one payment and gets one response', async () => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    const first = await start(input, 0);
    expect(await start(input, 1)).toEqual(first);
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
    expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 1 });
    expect(paysOf(first.transactionId)).toHaveLength(1);
  });

  test('20 times concurrently for the last place makes one payment and gets one response', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    const input = checkoutInput(event, { expectedTotalPaise: 180_000 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => start(input, index % 2)));
    const [first] = answers;
    if (!first) throw new Error('unreachable');
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(first)]),
    );
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 1, booked: 0 });
    expect(paysOf(first.transactionId)).toHaveLength(1);
    expect(app.simulator.order(first.transactionId).amount).toBe(180_000);
  });

  test('in another spelling and key order is the same input', async () => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    const first = await start(input);
    const { consent, parent, children, ...rest } = input;
    const reworded = {
      consent: { termsVersion: consent.termsVersion, guardian: consent.guardian },
      children,
      parent: {
        phone: `+91 ${parent.phone}`,
        email: ` ${parent.email.toUpperCase()} `,
        fullName: ` ${parent.fullName} `,
      },
      ...rest,
      idempotencyKey: input.idempotencyKey.toUpperCase(),
    };
    expect(await start(reworded)).toEqual(first);
  });

  test.each([
    ['the slot filled up', 'UPDATE slots SET capacity = held + booked WHERE event_id = $1'],
    ['the price changed', 'UPDATE slots SET price_paise = price_paise * 2 WHERE event_id = $1'],
    ['the slot was paused', 'UPDATE slots SET paused = true WHERE event_id = $1'],
    ['the event was over', `UPDATE events SET status = 'completed' WHERE id = $1`],
    ['the terms changed', `UPDATE events SET terms_version = 'newer' WHERE id = $1`],
  ])('gets the same response after %s', async (_what, statement) => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event, { expectedTotalPaise: 180_000 });
    const first = await start(input);
    await app.db.owner.query(statement, [event.eventId]);
    expect(await start(input)).toEqual(first);
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
  });

  test('gets the same response after it was booked, and books nothing more', async () => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    const first = await start(input);
    await pay(app, first.transactionId);
    await waitForStatus(connect(app.url), first.transactionId, 'booked');
    expect(await start(input)).toEqual(first);
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1, bookings: 1 });
    expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 0, booked: 1 });
  });
});

describe('the same key with other input', () => {
  const changes: [string, (input: StartInput) => StartInput][] = [
    ["another child's name", (input) => withChild(input, { fullName: 'Kiran Rao' })],
    ['another gender', (input) => withChild(input, { gender: 'other' })],
    ['a school', (input) => withChild(input, { schoolName: 'Some School' })],
    ['another phone', (input) => ({ ...input, parent: { ...input.parent, phone: '9000000009' } })],
    ['an expected total', (input) => ({ ...input, expectedTotalPaise: 180_000 })],
    ['another event', (input) => ({ ...input, eventId: input.eventId + 1 })],
    ['a promo code', (input) => ({ ...input, promoCode: 'FIRST50' })],
  ];
  test.each(changes)('%s is a conflict', async (_what, change) => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    await start(input);
    expect(await expectStartRefused(app, change(input))).toEqual({
      status: 409,
      reason: 'IDEMPOTENCY_CONFLICT',
      fields: [
        {
          path: 'idempotencyKey',
          code: 'key_reused',
          params: {},
          rule: 'was used with other input; a new attempt needs a new key',
        },
      ],
    });
  });

  test('concurrently: one succeeds and the other is a conflict', async () => {
    const event = await makeEvent(app.db.owner);
    const [one, other] = [checkoutInput(event), checkoutInput(event)];
    const responses = await Promise.all(
      [one, { ...other, idempotencyKey: one.idempotencyKey }].map((input) =>
        post(app.url, 'checkout.start', input),
      ),
    );
    const lost = responses.filter(({ ok }) => !ok);
    expect(lost).toHaveLength(1);
    expect(await Promise.all(lost.map(readRefusal))).toMatchObject([
      { status: 409, reason: 'IDEMPOTENCY_CONFLICT' },
    ]);
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
    expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 1 });
  });
});

test('a refused key is not used up and works once a place is free', async () => {
  const event = await makeEvent(app.db.owner, [{ capacity: 0 }]);
  const input = checkoutInput(event);
  expect(await expectStartRefused(app, input)).toMatchObject({ reason: 'SLOT_FULL' });
  await app.db.owner.query('UPDATE slots SET capacity = 1 WHERE event_id = $1', [event.eventId]);
  expect((await start(input)).amountPaise).toBe(180_000);
});

test('a price that changes between the quote and the hold is refused with the new quote', async () => {
  const event = await makeEvent(app.db.owner);
  const input = checkoutInput(event, { idempotencyKey: randomUUID() });
  const { promise: response, resolve } = Promise.withResolvers<Response>();
  await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM slots WHERE id = $1 FOR UPDATE', [firstSlot(event)]);
    resolve(post(app.url, 'checkout.start', input));
    await waitFor('the checkout to wait for the lock', async () => {
      const { rowCount } = await tx.query(
        `SELECT 1 FROM pg_locks
          WHERE NOT granted AND transactionid = (SELECT transactionid FROM pg_locks
                  WHERE pid = pg_backend_pid() AND locktype = 'transactionid' AND granted)`,
      );
      return rowCount;
    });
    await tx.query('UPDATE slots SET price_paise = 200000 WHERE id = $1', [firstSlot(event)]);
  });
  expect(await readRefusal(await response)).toMatchObject({
    status: 409,
    reason: 'PRICE_CHANGED',
    fields: [
      {
        path: 'children.0.slotIds.0',
        code: 'price_changed',
        params: { pricePaise: 200_000 },
        rule: 'now costs 200000 paise',
      },
    ],
    quote: { totalPaise: 200_000, lines: [{ unitPaise: 200_000, quantity: 1 }] },
  });
  expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 0 });
  expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 0 });
});
