import { randomUUID } from 'node:crypto';
import type { FieldErrorCode } from '@nibog/domain';
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
} from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstSlot, expectChoiceRefused, expectStartRefused, withChild } from '../refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const TAKEN = {
  code: 'child_has_place',
  rule: 'is booked for this child, or a payment for it is open',
} as const;

/** The same family with a new idempotency key. */
function retry(input: StartInput): StartInput {
  return { ...input, idempotencyKey: randomUUID() };
}

function duplicate(broken: { code: FieldErrorCode; rule: string }, ...paths: string[]) {
  const fields = paths.map((path) => ({ path, params: {}, ...broken }));
  return { status: 409, reason: 'DUPLICATE_CHILD_SLOT', fields };
}

test('refuses the same game twice for one child in one checkout', async () => {
  const event = await makeEvent(app.db.owner);
  const slotId = firstSlot(event);
  const input = withChild(checkoutInput(event), { slotIds: [slotId, slotId] });
  expect(await expectChoiceRefused(app, input)).toEqual(
    duplicate({ code: 'game_chosen_twice', rule: 'is chosen twice for this child' }, 'children.0.slotIds.1'),
  );
});

test.each([
  ['Aarav Rao', 'Aarav Rao'],
  ['Aarav Rao', 'AARAV rao'],
  ['Aarav Rao', '  aarav   RAO '],
  ['Aarav Rao', 'Aarav\u00A0Rao'],
  ['Zoë Rao', 'Zoe\u0308 Rao'],
  ['Aarav Rao', 'Ａarav Rao'],
])('treats "%s" and "%s" with one date of birth as one child', async (one, other) => {
  const event = await makeEvent(app.db.owner);
  const input = withChild(checkoutInput(event), { fullName: one });
  const [child] = input.children;
  if (!child) throw new Error('unreachable');
  const twice = { ...input, children: [child, { ...child, fullName: other }] };
  expect(await expectStartRefused(app, twice)).toEqual(
    duplicate(
      { code: 'same_child_twice', rule: 'is chosen twice for the same child' },
      'children.1.slotIds.0',
    ),
  );
});

test('treats twins with different names, and namesakes of different ages or parents, as different children', async () => {
  const event = await makeEvent(app.db.owner);
  const input = withChild(checkoutInput(event), { fullName: 'Aarav Rao' });
  const [child] = input.children;
  if (!child) throw new Error('unreachable');
  const dateOfBirth = child.dateOfBirth.replace(/^\d+/, (year) => String(Number(year) - 1));
  const others = [
    { ...child, fullName: 'Arav Rao' },
    { ...child, dateOfBirth },
  ];
  const client = connect(app.url);
  const { amountPaise } = await client.checkout.start.mutate({ ...input, children: [child, ...others] });
  expect(amountPaise).toBe(3 * 180_000);
  const namesake = { ...checkoutInput(event), children: [child] };
  expect((await client.checkout.start.mutate(namesake)).amountPaise).toBe(180_000);
  expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 4 });
});

test('refuses a second checkout for a child while a payment is open, and books the first', async () => {
  const event = await makeEvent(app.db.owner, [{}, {}]);
  const client = connect(app.url);
  const input = checkoutInput(event);
  const { transactionId } = await client.checkout.start.mutate(input);
  const both = withChild(retry(input), { slotIds: event.slotIds.toReversed() });
  expect(await expectStartRefused(app, both)).toEqual(duplicate(TAKEN, 'children.0.slotIds.1'));
  await pay(app, transactionId);
  await waitForStatus(client, transactionId, 'booked');
});

test('refuses a booked child again, with another spelling of name and phone', async () => {
  const event = await makeEvent(app.db.owner);
  const client = connect(app.url);
  const input = checkoutInput(event);
  const { transactionId } = await client.checkout.start.mutate(input);
  await pay(app, transactionId);
  await waitForStatus(client, transactionId, 'booked');

  const { phone } = input.parent;
  const respelled = withChild(
    { ...retry(input), parent: { ...input.parent, phone: `+91 ${phone.slice(0, 5)}-${phone.slice(5)}` } },
    { fullName: ` ${input.children[0]?.fullName.toUpperCase()} ` },
  );
  expect(await expectStartRefused(app, respelled)).toEqual(duplicate(TAKEN, 'children.0.slotIds.0'));
  expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1, bookings: 1, items: 1 });
});

test('books a child after a failed payment', async () => {
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const client = connect(app.url);
  const input = checkoutInput(event);
  const failed = await client.checkout.start.mutate(input);
  await app.simulator.fail(failed.transactionId);
  await waitForStatus(client, failed.transactionId, 'failed');
  expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 0, booked: 0 });

  const { transactionId } = await client.checkout.start.mutate(retry(input));
  expect(transactionId).not.toBe(failed.transactionId);
  await pay(app, transactionId);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 0, booked: 1 });
});

test('gives the place to exactly one of ten concurrent checkouts for one child', async () => {
  const event = await makeEvent(app.db.owner);
  const client = connect(app.url);
  const input = checkoutInput(event);
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, () => client.checkout.start.mutate(retry(input))),
  );
  const reasons = await Promise.all(
    answers.flatMap((answer) =>
      answer.status === 'rejected'
        ? [refusal(Promise.reject(answer.reason)).then(({ reason }) => reason)]
        : [],
    ),
  );
  expect(reasons).toEqual(Array.from({ length: 9 }, () => 'DUPLICATE_CHILD_SLOT'));
  expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 1, booked: 0 });
  expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
});
