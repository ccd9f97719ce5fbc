import { createTestApp, type TestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import {
  birthDate,
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
  type Client,
  type SlotPlan,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { FAST } from '@nibog/testing/arrange/controls';
import { dropConstraints, sabotage, type GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Moving a booked place to another slot: what is let through, what is refused, and who wins. */

async function arrange(slots: SlotPlan[], options: TestAppOptions = FAST) {
  const app = await createTestApp(options);
  const event = await makeEvent(app.db.owner, slots);
  const [from = 0, to = 0, third = 0] = event.slotIds;
  return { app, client: connect(app.url), event, from, to, third };
}

async function book(app: TestApp, client: Client, input: StartInput) {
  const { transactionId } = await client.checkout.start.mutate(input);
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const [place] = await client.booking.listMoves.query({ transactionId });
  return { transactionId, itemId: place?.itemId ?? '' };
}

const bookedAt = async (app: TestApp, ...slots: number[]) =>
  Promise.all(slots.map(async (id) => (await readSlot(app, id)).booked));

test('a parent moves a place: both counters, the timeline, a mail, the ticket', async () => {
  const { app, client, event, from, to } = await arrange([{}, {}]);
  await using _ = app;
  const { transactionId, itemId } = await book(app, client, checkoutInput(event));
  const move = { transactionId, itemId, fromSlotId: from, toSlotId: to };
  const reading = await client.booking.move.mutate(move);
  expect(reading).toMatchObject({
    status: 'booked',
    booking: { items: [{ game: expect.stringMatching(/ 1$/) }] },
  });
  expect(await bookedAt(app, from, to)).toEqual([0, 1]);
  // The same once more is answered like the first and changes nothing.
  await client.booking.move.mutate(move);
  const moved = () =>
    app.smtp.messages.filter(
      ({ mail }) => mail.subject === `Your NIBOG booking ${reading.bookingRef} has changed`,
    );
  await waitFor('the mail of the move', () => moved().length > 0);
  expect(moved()).toHaveLength(1);
  expect(moved()[0]?.mail.text).toContain('10:00 am to 11:00 am IST');
  const { rows } = await app.db.owner.query<{ cause: string }>(
    `SELECT cause FROM payment_timeline WHERE cause LIKE 'moved%'`,
  );
  expect(rows).toEqual([{ cause: `moved_by_parent, from slot ${from} to slot ${to}` }]);
  const calendar = await fetch(`${app.url}/tickets/${reading.bookingRef}.ics`);
  expect(await calendar.text()).toContain('T043000Z');

  await client.booking.move.mutate({ transactionId, itemId, fromSlotId: to, toSlotId: from });
  expect(await bookedAt(app, from, to)).toEqual([1, 0]);
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await bookedAt(app, from, to)).toEqual([0, 0]);
});

test('a moved booking that is cancelled frees the place where it is, not where it was', async () => {
  const { app, client, event, from, to } = await arrange([{}, {}]);
  await using _ = app;
  const { transactionId, itemId } = await book(app, client, checkoutInput(event));
  await client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await bookedAt(app, from, to)).toEqual([0, 0]);
  const again = client.booking.move.mutate({ transactionId, itemId, fromSlotId: to, toSlotId: from });
  expect(await refusal(again)).toMatchObject({ reason: 'ALREADY_CANCELLED' });
});

test.each<{ why: string; reason: string; to: SlotPlan; problem: object }>([
  {
    why: 'another price',
    reason: 'PRICE_DIFFERS',
    to: { pricePaise: 200_000 },
    problem: { code: 'price_differs', params: { pricePaise: 200_000, placePricePaise: 180_000 } },
  },
  {
    why: 'another age',
    reason: 'AGE_NOT_ELIGIBLE',
    to: { minAgeMonths: 31 },
    problem: { code: 'too_young', params: { minAgeMonths: 31, ageMonths: 30 } },
  },
  {
    why: 'a pause',
    reason: 'SLOT_PAUSED',
    to: { paused: true },
    problem: { code: 'slot_paused', params: {} },
  },
  {
    why: 'the time of another game of the child',
    reason: 'SLOT_OVERLAP',
    to: { start: '11:30' },
    problem: { code: 'games_overlap', params: { otherGame: expect.stringMatching(/^Game .* 2$/) } },
  },
])('$why is in the way of a move, told beforehand and refused', async ({ reason, to: plan, problem }) => {
  const { app, client, event, from, to, third } = await arrange([{}, plan, { start: '11:00' }]);
  await using _ = app;
  const input = checkoutInput(event);
  const children = input.children.map((child) => ({ ...child, slotIds: [from, third] }));
  const { transactionId, itemId } = await book(app, client, { ...input, children });
  const [place] = await client.booking.listMoves.query({ transactionId });
  expect(place?.options.find(({ slotId }) => slotId === to)).toMatchObject({ refused: reason });
  const moved = client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  expect(await refusal(moved)).toMatchObject({ reason, fields: [{ path: 'toSlotId', ...problem }] });
  expect(await bookedAt(app, from, to)).toEqual([1, 0]);
});

test('another event, another booking’s place and a day that has come are no way either', async () => {
  const { app, client, event, from, to } = await arrange([{}, {}]);
  await using _ = app;
  const other = await makeEvent(app.db.owner, [{}]);
  const mine = await book(app, client, checkoutInput(event));
  const theirs = await book(app, client, checkoutInput(event));
  const move = { transactionId: mine.transactionId, itemId: mine.itemId, fromSlotId: from, toSlotId: to };
  const elsewhere = client.booking.move.mutate({ ...move, toSlotId: other.slotIds[0] ?? 0 });
  expect(await refusal(elsewhere)).toMatchObject({
    reason: 'SLOT_NOT_FOUND',
    fields: [{ path: 'toSlotId', code: 'slot_not_found', rule: 'is not a slot of this event' }],
  });
  const notMine = client.booking.move.mutate({ ...move, itemId: theirs.itemId });
  expect(await refusal(notMine)).toMatchObject({
    reason: 'NOT_FOUND',
    fields: [{ path: 'itemId', code: 'place_not_found', rule: 'is not a place of this booking' }],
  });
  const nobodys = client.booking.move.mutate({ ...move, transactionId: 'nibog_nobody_knows_this_one' });
  expect(await refusal(nobodys)).toMatchObject({ reason: 'NOT_FOUND' });
  await app.db.owner.query(`UPDATE slots SET starts_at = now() - interval '1 min' WHERE id = $1`, [from]);
  expect(await refusal(client.booking.move.mutate(move))).toMatchObject({
    reason: 'EVENT_PAST',
    fields: [{ path: 'toSlotId', code: 'too_late_to_move', params: {} }],
  });
});

test('a child who has a place there by another booking is not moved beside itself', async () => {
  const { app, client, event, from, to } = await arrange([{}, {}]);
  await using _ = app;
  const input = checkoutInput(event);
  const { transactionId, itemId } = await book(app, client, input);
  const children = input.children.map((child) => ({ ...child, slotIds: [to] }));
  await book(app, client, { ...input, idempotencyKey: crypto.randomUUID(), children });
  const [place] = await client.booking.listMoves.query({ transactionId });
  expect(place?.options).toMatchObject([{ slotId: to, refused: 'DUPLICATE_CHILD_SLOT' }]);
  const moved = client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  expect(await refusal(moved)).toMatchObject({
    reason: 'DUPLICATE_CHILD_SLOT',
    fields: [{ path: 'toSlotId', code: 'child_in_slot', params: {} }],
  });
});

type Race = { guards: GuardName[]; constraintsOff?: string[] };

/** Eight families on their way to the last two places of a slot, over two processes. */
async function moveEightToTwo({ guards, constraintsOff = [] }: Race) {
  using saboteur = sabotage({ guards });
  const { app, client, event, from, to } = await arrange([{}, { capacity: 2 }], {
    ...FAST,
    servers: 2,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await using _ = app;
  await dropConstraints(app.db.owner, constraintsOff);
  const other = connect(app.servers[1]?.url ?? '');
  const families = await Promise.all(
    Array.from({ length: 8 }, () => book(app, client, checkoutInput(event))),
  );
  const answers = await Promise.allSettled(
    families.map((family, index) =>
      (index % 2 === 0 ? client : other).booking.move.mutate({ ...family, fromSlotId: from, toSlotId: to }),
    ),
  );
  const broken = (await auditMoney(app.db.owner)).map(({ name }) => name);
  const moved = answers.filter(({ status }) => status === 'fulfilled').length;
  return { moved, booked: await bookedAt(app, from, to), broken };
}

test('of eight on their way to the last two places two are moved, and six keep what they have', async () => {
  const result = await moveEightToTwo({ guards: [] });
  expect(result).toEqual({ moved: 2, booked: [6, 2], broken: [] });
});

test('the check of the table alone keeps it so', async () => {
  const result = await moveEightToTwo({ guards: ['move-room'] });
  expect(result).toEqual({ moved: 2, booked: [6, 2], broken: [] });
});

test('with the guard of the room off and no check, a slot for two has eight', async () => {
  const result = await moveEightToTwo({ guards: ['move-room'], constraintsOff: ['slots_room'] });
  expect(result).toMatchObject({ moved: 8, booked: [0, 8] });
});

/** One place, wanted in two slots at once by two tabs that both saw it in the first. */
async function moveTwoWays({ guards }: Race) {
  using saboteur = sabotage({ guards });
  const { app, client, event, from, to, third } = await arrange([{}, {}, {}], {
    ...FAST,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await using _ = app;
  const place = await book(app, client, checkoutInput(event));
  await book(app, client, checkoutInput(event));
  const answers = await Promise.allSettled(
    [to, third].map((toSlotId) => client.booking.move.mutate({ ...place, fromSlotId: from, toSlotId })),
  );
  const [stays = -1, ...went] = await bookedAt(app, from, to, third);
  return {
    moved: answers.filter(({ status }) => status === 'fulfilled').length,
    stays,
    went: went.reduce((sum, places) => sum + places, 0),
    broken: (await auditMoney(app.db.owner)).map(({ name }) => name),
  };
}

test('of two moves of one place at once one is made', async () => {
  expect(await moveTwoWays({ guards: [] })).toEqual({ moved: 1, stays: 1, went: 1, broken: [] });
});

test('with their guard off both are, and the second gives back another family’s place', async () => {
  expect(await moveTwoWays({ guards: ['move-item'] })).toEqual({
    moved: 2,
    stays: 0,
    went: 2,
    broken: ['places_booked_are_live_items'],
  });
});

/** To and fro, one time more than a day allows. */
async function moveElevenTimes({ guards }: Race) {
  using saboteur = sabotage({ guards });
  const { app, client, event, from, to } = await arrange([{}, {}], {
    ...FAST,
    overrides: { connect: saboteur.connect },
  });
  await using _ = app;
  const place = await book(app, client, checkoutInput(event));
  let moved = 0;
  let refused: unknown;
  for (let turn = 0; turn < 11; turn += 1) {
    const [fromSlotId, toSlotId] = turn % 2 === 0 ? [from, to] : [to, from];
    const answer = client.booking.move.mutate({ ...place, fromSlotId, toSlotId });
    if (turn === 10 && guards.length === 0) ({ reason: refused } = await refusal(answer));
    else {
      await answer;
      moved += 1;
    }
  }
  return { moved, refused, booked: await bookedAt(app, from, to) };
}

test('a booking is moved ten times in a day, and then stays where it is', async () => {
  expect(await moveElevenTimes({ guards: [] })).toEqual({
    moved: 10,
    refused: 'RATE_LIMITED',
    booked: [1, 0],
  });
});

test('with its guard off it is moved, and mailed about, once more', async () => {
  expect(await moveElevenTimes({ guards: ['move-rate'] })).toMatchObject({ moved: 11, booked: [0, 1] });
});

test('moves against cancellations, and crosswise, end with every counter right', async () => {
  const { app, client, event, from, to } = await arrange([{ capacity: 20 }, { capacity: 20 }]);
  await using _ = app;
  const families = await Promise.all(
    Array.from({ length: 8 }, (_none, index) => {
      const input = checkoutInput(event);
      const slotId = index % 2 === 0 ? from : to;
      return book(app, client, {
        ...input,
        children: input.children.map((child) => ({
          ...child,
          dateOfBirth: birthDate(event.date, 30),
          slotIds: [slotId],
        })),
      });
    }),
  );
  const acts = families.flatMap((family, index) => {
    const [fromSlotId, toSlotId] = index % 2 === 0 ? [from, to] : [to, from];
    const moving = client.booking.move.mutate({ ...family, fromSlotId, toSlotId });
    if (index < 4) return [moving];
    const { transactionId } = family;
    return [moving, client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 90_000 })];
  });
  const answers = await Promise.allSettled(acts);
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []));
  for (const message of refused) expect(message).toContain('This booking was cancelled before.');
  const [atFrom = 0, atTo = 0] = await bookedAt(app, from, to);
  expect(atFrom + atTo).toBe(4);
});
