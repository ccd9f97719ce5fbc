import { createDurations, generateTransactionId } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  waitForStatus,
  type Client,
} from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, readRefusal } from '../refusals.ts';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await createTestApp();
  client = connect(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());

const BOOKING_REF = /^NBG(-[0-9A-HJKMNP-TV-Z]{4}){3}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

async function startCheckout() {
  const event = await makeEvent(app.db.owner);
  const started = await client.checkout.start.mutate(checkoutInput(event));
  const { slug } = event;
  const base = {
    transactionId: started.transactionId,
    bookingRef: expect.stringMatching(BOOKING_REF),
    amountPaise: 180_000,
    event: { slug, title: expect.stringMatching(/^Event /) },
  };
  return { event, started, base };
}

describe('a payment by its transaction id', () => {
  test('awaits payment, with the URL of the page to pay on', async () => {
    const { started, base } = await startCheckout();
    expect(await client.booking.getBookingByTxn.query({ transactionId: started.transactionId })).toEqual({
      ...base,
      status: 'awaiting_payment',
      redirectUrl: started.redirectUrl,
      expiresAt: started.expiresAt,
      pollAfterMs: 1_000,
    });
    expect(started.expiresAt).toMatch(INSTANT);
  });

  test('is being confirmed after a forged webhook, which does not book it', async () => {
    const { started, base } = await startCheckout();
    const forged = app.simulator.webhookBody(started.transactionId, 'checkout.order.completed');
    expect(await app.simulator.deliverWebhook(forged)).toBe(200);
    expect(await waitForStatus(client, started.transactionId, 'confirming')).toEqual({
      ...base,
      status: 'confirming',
      pollAfterMs: 1_000,
    });
  });

  test('is booked, with the booking', async () => {
    const { event, started, base } = await startCheckout();
    await pay(app, started.transactionId);
    const reading = await waitForStatus(client, started.transactionId, 'booked');
    expect(reading).toEqual({
      ...base,
      status: 'booked',
      pollAfterMs: null,
      booking: {
        bookingRef: reading.bookingRef,
        status: 'booked',
        event: {
          slug: event.slug,
          title: reading.event.title,
          date: event.date,
          city: expect.stringMatching(/^City /),
          venue: null,
          venueAddress: null,
          venueMapUrl: null,
        },
        items: [
          {
            childFirstName: 'Aarav',
            game: expect.stringMatching(/^Game /),
            startsAt: `${event.date}T03:30:00.000Z`,
            endsAt: `${event.date}T04:30:00.000Z`,
          },
        ],
        addOns: [],
        discountPaise: 0,
        promoCode: null,
        amountPaise: 180_000,
      },
    });
  });

  test('has failed, and is polled again because money can arrive late', async () => {
    const { started, base } = await startCheckout();
    await app.simulator.fail(started.transactionId);
    expect(await waitForStatus(client, started.transactionId, 'failed')).toEqual({
      ...base,
      status: 'failed',
      payAgain: true,
      pollAfterMs: 30_000,
    });
  });

  test('expires with its hold', async () => {
    const event = await makeEvent(app.db.owner);
    await using brief = await app.startServer({
      durations: { ...createDurations(), hold: 200, firstLook: 200 },
    });
    const { transactionId } = await connect(brief.url).checkout.start.mutate(checkoutInput(event));
    expect(await waitForStatus(client, transactionId, 'expired')).toMatchObject({
      transactionId,
      status: 'expired',
      pollAfterMs: 30_000,
    });
  });

  test('needs review when PhonePe captured another amount, and shows only our amount', async () => {
    const { started, base } = await startCheckout();
    app.simulator.order(started.transactionId).amount = 100;
    await pay(app, started.transactionId);
    expect(await waitForStatus(client, started.transactionId, 'review')).toEqual({
      ...base,
      status: 'review',
      pollAfterMs: 60_000,
    });
  });

  test('is not found when it is unknown', async () => {
    const transactionId = generateTransactionId();
    expect(await readRefusal(await ask(app.url, 'booking.getBookingByTxn', { transactionId }))).toEqual({
      status: 404,
      reason: 'NOT_FOUND',
      fields: [
        { path: 'transactionId', code: 'payment_not_found', params: {}, rule: 'is not a known payment' },
      ],
    });
  });

  test.each(['', ' ', 'a b', 'x'.repeat(35), 'nibog_%', "nibog_' OR '1'='1", 'nibog_\u0000', 'é', 'a\n'])(
    'refuses %j as a transaction id',
    async (transactionId) => {
      expect(await readRefusal(await ask(app.url, 'booking.getBookingByTxn', { transactionId }))).toEqual({
        status: 400,
        reason: 'INVALID_INPUT',
        fields: [
          {
            path: 'transactionId',
            code: 'not_a_transaction_id',
            params: {},
            rule: 'must be a transaction id',
          },
        ],
      });
    },
  );

  const NOT_A_STRING = { code: 'wrong_type', params: { expected: 'string' } };
  test.each([
    [{}, 'transactionId', { code: 'required', params: {} }, 'is required'],
    [{ transactionId: 7 }, 'transactionId', NOT_A_STRING, 'must be a string'],
    [{ transactionId: ['nibog_x'] }, 'transactionId', NOT_A_STRING, 'must be a string'],
    [
      { transactionId: 'nibog_x', admin: true },
      'admin',
      { code: 'unknown_field', params: {} },
      'is not a known field',
    ],
  ])('refuses the input %j', async (input, path, problem, rule) => {
    const refused = await readRefusal(await ask(app.url, 'booking.getBookingByTxn', input));
    expect(refused).toEqual({ status: 400, reason: 'INVALID_INPUT', fields: [{ path, ...problem, rule }] });
  });
});

describe('a booking by its reference', () => {
  test('shows the games and first names, and no other personal data', async () => {
    const event = await makeEvent(app.db.owner);
    const [slotId = 0] = event.slotIds;
    const { transactionId } = await client.checkout.start.mutate(
      checkoutInput(event, {
        parent: { fullName: 'Zebulon Quartermaine', email: 'z.quarter@secret.example', phone: '9876501234' },
        children: [
          {
            fullName: 'Xanthippe\u00A0Vandersloot  Ohm',
            dateOfBirth: '2024-02-29',
            gender: 'female',
            schoolName: 'Wolkenkuckucksheim',
            slotIds: [slotId],
          },
        ],
      }),
    );
    await pay(app, transactionId);
    const { bookingRef } = await waitForStatus(client, transactionId, 'booked');
    const answers = [
      await ask(app.url, 'booking.getBookingByRef', { bookingRef }),
      await ask(app.url, 'booking.getBookingByTxn', { transactionId }),
    ];
    for (const answer of answers) {
      const text = await answer.text();
      expect(text).toContain('"childFirstName":"Xanthippe"');
      const hidden = /Zebulon|Quarter|secret|98765|01234|Vandersloot|Ohm|2024|02-29|female|Wolken|redirect/i;
      expect(text).not.toMatch(hidden);
    }
  });

  test('is found by a reference in lower case with spaces around it', async () => {
    const { started } = await startCheckout();
    await pay(app, started.transactionId);
    const { bookingRef } = await waitForStatus(client, started.transactionId, 'booked');
    const typed = ` ${bookingRef.toLowerCase()} `;
    expect(await client.booking.getBookingByRef.query({ bookingRef: typed })).toMatchObject({ bookingRef });
  });

  test('is not found before it is paid', async () => {
    const { started } = await startCheckout();
    const { bookingRef } = await client.booking.getBookingByTxn.query({
      transactionId: started.transactionId,
    });
    expect(await readRefusal(await ask(app.url, 'booking.getBookingByRef', { bookingRef }))).toEqual({
      status: 404,
      reason: 'NOT_FOUND',
      fields: [{ path: 'bookingRef', code: 'booking_not_found', params: {}, rule: 'is not a known booking' }],
    });
  });

  test.each([
    '',
    'NBG-1234-5678',
    'NBG123456789ABC',
    'NBG-ILOU-0000-0000',
    'NBG-0000-0000-0000-0000',
    'NBG-0000-0000-000%',
    'NBG-0000-0000-0000\u0000',
    'x'.repeat(1_000),
  ])('refuses %j as a reference', async (bookingRef) => {
    const refused = await readRefusal(await ask(app.url, 'booking.getBookingByRef', { bookingRef }));
    expect(refused).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
    expect(refused.fields).toContainEqual({
      path: 'bookingRef',
      code: 'not_a_booking_ref',
      params: {},
      rule: 'must be a booking reference like NBG-7K2M-0QXT-9WZ4',
    });
  });
});
