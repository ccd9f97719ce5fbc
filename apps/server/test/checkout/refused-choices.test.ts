import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  refusal,
  TERMS,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstSlot, expectChoiceRefused, expectStartRefused, withChild } from '../refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('what is not on sale', () => {
  test('an event that does not exist is refused', async () => {
    const event = await makeEvent(app.db.owner);
    const refused = await expectChoiceRefused(app, checkoutInput(event, { eventId: 2_000_000_000 }));
    expect(refused).toEqual({
      status: 404,
      reason: 'NOT_FOUND',
      fields: [{ path: 'eventId', code: 'event_not_found', params: {}, rule: 'is not a known event' }],
    });
  });

  test('a slot that does not exist is refused with its path in the input', async () => {
    const event = await makeEvent(app.db.owner);
    const input = withChild(checkoutInput(event), { slotIds: [firstSlot(event), 2_000_000_000] });
    expect(await expectChoiceRefused(app, input)).toEqual({
      status: 404,
      reason: 'SLOT_NOT_FOUND',
      fields: [
        {
          path: 'children.0.slotIds.1',
          code: 'slot_not_found',
          params: {},
          rule: 'is not a slot of this event',
        },
      ],
    });
  });

  test('a slot of another event cannot be bought through a cheaper event', async () => {
    const cheap = await makeEvent(app.db.owner, [{ pricePaise: 100 }]);
    const dear = await makeEvent(app.db.owner, [{ pricePaise: 500_000 }]);
    const input = withChild(checkoutInput(cheap), { slotIds: dear.slotIds });
    expect(await expectChoiceRefused(app, input)).toMatchObject({ status: 404, reason: 'SLOT_NOT_FOUND' });
  });

  test('a draft is refused as not published', async () => {
    const event = await makeEvent(app.db.owner, [{}], { status: 'draft' });
    expect(await expectChoiceRefused(app, checkoutInput(event))).toEqual({
      status: 409,
      reason: 'EVENT_NOT_PUBLISHED',
      fields: [{ path: 'eventId', code: 'event_not_published', params: {}, rule: 'is not published' }],
    });
  });

  test.each([
    ['a completed event', { status: 'completed' as const }],
    ['an event whose day is over', { date: '2024-05-15' }],
  ])('%s is refused as over', async (_what, plan) => {
    const event = await makeEvent(app.db.owner, [{}], plan);
    const input = withChild(checkoutInput(event), { dateOfBirth: '2022-05-15' });
    expect(await expectChoiceRefused(app, input)).toEqual({
      status: 409,
      reason: 'EVENT_PAST',
      fields: [{ path: 'eventId', code: 'event_over', params: {}, rule: 'has ended' }],
    });
  });

  test('on the day of the event a game is sold until it begins in Indian time', async () => {
    const event = await makeEvent(app.db.owner, [{ start: '09:00' }, { start: '11:00' }], {
      date: '2031-05-15',
    });
    const [morning = 0, noon = 0] = event.slotIds;
    const [before, after] = await Promise.all(
      ['2031-05-15T03:29:59.999Z', '2031-05-15T03:30:00.000Z'].map((instant) =>
        app.startServer({ now: () => new Date(instant) }),
      ),
    );
    if (!before || !after) throw new Error('unreachable');
    const input = withChild(checkoutInput(event), {
      dateOfBirth: '2026-01-01',
      slotIds: [morning],
    });
    const { amountPaise } = await connect(before.url).checkout.start.mutate(input);
    expect(amountPaise).toBe(180_000);
    const late = withChild(checkoutInput(event), { dateOfBirth: '2026-01-01', slotIds: [noon, morning] });
    expect(await expectChoiceRefused(app, late, after.url)).toEqual({
      status: 409,
      reason: 'EVENT_PAST',
      fields: [{ path: 'children.0.slotIds.1', code: 'game_begun', params: {}, rule: 'has already begun' }],
    });
  });

  test('a paused slot is refused', async () => {
    const event = await makeEvent(app.db.owner, [{ paused: true }]);
    expect(await expectChoiceRefused(app, checkoutInput(event))).toEqual({
      status: 409,
      reason: 'SLOT_PAUSED',
      fields: [{ path: 'children.0.slotIds.0', code: 'slot_paused', params: {}, rule: 'is paused' }],
    });
  });

  test('a slot without free places is refused as full', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    await connect(app.url).checkout.start.mutate(checkoutInput(event));
    expect(await expectChoiceRefused(app, checkoutInput(event))).toEqual({
      status: 409,
      reason: 'SLOT_FULL',
      fields: [
        {
          path: 'children.0.slotIds.0',
          code: 'not_enough_places',
          params: { placesLeft: 0 },
          rule: 'is full',
        },
      ],
    });
  });

  test('two children are refused for one place, and neither gets it', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    const [one, two] = [checkoutInput(event), checkoutInput(event)];
    const refused = await expectChoiceRefused(app, { ...one, children: [...one.children, ...two.children] });
    expect(refused).toEqual({
      status: 409,
      reason: 'SLOT_FULL',
      fields: [
        {
          path: 'children.0.slotIds.0',
          code: 'not_enough_places',
          params: { placesLeft: 1 },
          rule: 'has 1 place left',
        },
        {
          path: 'children.1.slotIds.0',
          code: 'not_enough_places',
          params: { placesLeft: 1 },
          rule: 'has 1 place left',
        },
      ],
    });
  });

  test('when one of two games is full, neither is held', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 5 }, { capacity: 0 }]);
    const input = withChild(checkoutInput(event), { slotIds: event.slotIds });
    expect(await expectChoiceRefused(app, input)).toEqual({
      status: 409,
      reason: 'SLOT_FULL',
      fields: [
        {
          path: 'children.0.slotIds.1',
          code: 'not_enough_places',
          params: { placesLeft: 0 },
          rule: 'is full',
        },
      ],
    });
  });

  test('of 20 concurrent parents exactly 3 get the last 3 places', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 3 }]);
    const client = connect(app.url);
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.checkout.start.mutate(checkoutInput(event))),
    );
    const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const refused = await Promise.all(
      answers.flatMap((answer) =>
        answer.status === 'rejected' ? [refusal(Promise.reject(answer.reason))] : [],
      ),
    );
    expect(started).toHaveLength(3);
    expect(new Set(started.map(({ transactionId }) => transactionId)).size).toBe(3);
    expect(refused.map(({ httpStatus, reason }) => `${httpStatus} ${reason}`)).toEqual(
      Array.from({ length: 17 }, () => '409 SLOT_FULL'),
    );
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 3, held: 3, booked: 0 });
    expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 3, bookings: 0 });
  });

  test('overlapping games of a child are refused, and consecutive games are accepted', async () => {
    const event = await makeEvent(app.db.owner, [
      { start: '10:00', minutes: 60 },
      { start: '10:59', minutes: 60 },
      { start: '11:00', minutes: 60 },
    ]);
    const [first = 0, overlapping = 0, next = 0] = event.slotIds;
    const input = checkoutInput(event);
    const refused = await expectChoiceRefused(app, withChild(input, { slotIds: [first, overlapping] }));
    expect(refused).toMatchObject({
      status: 400,
      reason: 'SLOT_OVERLAP',
      fields: [
        {
          path: 'children.0.slotIds.1',
          code: 'games_overlap',
          params: { otherGame: expect.stringMatching(/^Game \w+ 0$/) },
          rule: expect.stringMatching(/^is at the same time as Game \w+ 0$/),
        },
      ],
    });
    const started = await connect(app.url).checkout.start.mutate(
      withChild(input, { slotIds: [first, next] }),
    );
    expect(started.amountPaise).toBe(360_000);
  });

  test('two children may play two games at the same time', async () => {
    const event = await makeEvent(app.db.owner, [{ start: '10:00' }, { start: '10:30' }]);
    const [first = 0, second = 0] = event.slotIds;
    const one = withChild(checkoutInput(event), { slotIds: [first] });
    const two = withChild(checkoutInput(event), { slotIds: [second] });
    const started = await connect(app.url).checkout.start.mutate({
      ...one,
      children: [...one.children, ...two.children],
    });
    expect(started.amountPaise).toBe(360_000);
  });
});

describe('the total and the terms that the parent accepted', () => {
  test('a total that is not the price is refused with the new quote', async () => {
    const event = await makeEvent(app.db.owner, [{ pricePaise: 180_000 }]);
    expect(await expectStartRefused(app, checkoutInput(event, { expectedTotalPaise: 100 }))).toEqual({
      status: 409,
      reason: 'PRICE_CHANGED',
      fields: [
        {
          path: 'expectedTotalPaise',
          code: 'total_changed',
          params: { totalPaise: 180_000 },
          rule: 'must be the current total, 180000 paise',
        },
      ],
      quote: {
        lines: [
          {
            kind: 'game',
            label: expect.stringMatching(/^Game /),
            quantity: 1,
            unitPaise: 180_000,
            amountPaise: 180_000,
          },
        ],
        discounts: [],
        subtotalPaise: 180_000,
        discountPaise: 0,
        totalPaise: 180_000,
      },
    });
  });

  test('terms older than those of the event are refused', async () => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event, { consent: { guardian: true, termsVersion: 'older' } });
    expect(await expectStartRefused(app, input)).toEqual({
      status: 409,
      reason: 'TERMS_CHANGED',
      fields: [
        {
          path: 'consent.termsVersion',
          code: 'terms_changed',
          params: { termsVersion: TERMS },
          rule: `must be ${TERMS}`,
        },
      ],
    });
  });

  test('an input without add-ons is accepted', async () => {
    const event = await makeEvent(app.db.owner);
    const client = connect(app.url);
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event, { addOns: [] }));
    expect((await waitForStatus(client, transactionId, 'awaiting_payment')).amountPaise).toBe(180_000);
  });
});
