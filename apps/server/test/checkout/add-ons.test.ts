import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { finishWork } from '@nibog/testing/arrange/controls';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Add-ons and promo codes from the checkout to the end of the payment. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    durations: {
      firstLook: 200,
      pendingStep: () => 300,
      closedStep: () => 300,
      sweepEvery: 100,
      nudgeEvery: 300,
    },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Starts a checkout with a game, two shirts of one size and one of another, and a code: ₹1,955 to pay. */
async function startWithAddOns({ stock = 10, usageLimit = 5 } = {}) {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ pricePaise: 180_000, capacity: 5 }]);
  const shirt = await makeAddOn(app, event, {
    name: 'T-Shirt',
    pricePaise: 10_000,
    bundle: { fromQuantity: 3, percentOff: 15 },
    variants: [
      ['S', stock],
      ['M', null],
    ],
  });
  const [small = 0, medium = 0] = shirt.variantIds;
  const promoCode = await makePromoCode(app, { fixedPaise: 10_000, usageLimit });
  const addOns = [
    { addOnId: shirt.addOnId, variantId: medium, quantity: 1 },
    { addOnId: shirt.addOnId, variantId: small, quantity: 2 },
  ];
  const input = checkoutInput(event, { addOns, promoCode });
  const { transactionId, amountPaise } = await client.checkout.start.mutate(input);
  expect(amountPaise).toBe(195_500);
  return { client, event, transactionId, small, medium, promoCode, addOns };
}

type Started = Awaited<ReturnType<typeof startWithAddOns>>;

async function readCounters({ event, small, medium, promoCode }: Started) {
  const { held, booked } = await readSlot(app, event.slotIds[0] ?? 0);
  return {
    slot: { held, booked },
    small: await readVariant(app, small),
    medium: await readVariant(app, medium),
    code: await readPromoCode(app, promoCode),
  };
}

const HELD = {
  slot: { held: 1, booked: 0 },
  small: { held: 2, sold: 0 },
  medium: { held: 1, sold: 0 },
  code: { held: 1, used: 0 },
};
const SOLD = {
  slot: { held: 0, booked: 1 },
  small: { held: 0, sold: 2 },
  medium: { held: 0, sold: 1 },
  code: { held: 0, used: 1 },
};
const FREE = {
  slot: { held: 0, booked: 0 },
  small: { held: 0, sold: 0 },
  medium: { held: 0, sold: 0 },
  code: { held: 0, used: 0 },
};

async function endUnpaid({ client, transactionId }: Started, end: 'failed' | 'expired') {
  if (end === 'failed') await app.simulator.fail(transactionId);
  else {
    await app.db.owner.query(
      'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE merchant_transaction_id = $1',
      [transactionId],
    );
  }
  await waitForStatus(client, transactionId, end);
}

test('add-ons and promo code are held with the places, sold with the booking, and shown in page, ticket and mail', async () => {
  const started = await startWithAddOns();
  const { client, transactionId, promoCode } = started;
  expect(await readCounters(started)).toEqual(HELD);
  await app.simulator.complete(transactionId);
  const reading = await waitForStatus(client, transactionId, 'booked');
  expect(await readCounters(started)).toEqual(SOLD);

  const shown = {
    addOns: [
      { name: 'T-Shirt', variant: 'M', quantity: 1, amountPaise: 10_000 },
      { name: 'T-Shirt', variant: 'S', quantity: 2, amountPaise: 20_000 },
    ],
    discountPaise: 14_500,
    promoCode,
    amountPaise: 195_500,
  };
  expect(reading).toMatchObject({ booking: shown });
  const { bookingRef } = reading;
  expect(await client.booking.getBookingByRef.query({ bookingRef })).toMatchObject(shown);
  const pdf = await fetch(`${app.url}/tickets/${bookingRef}.pdf`);
  expect(pdf.status).toBe(200);
  const message = await waitFor(
    'the mail',
    () => app.smtp.messages.find(({ mail }) => mail.subject?.includes(bookingRef)),
    (found) => found !== undefined,
  );
  expect(message?.mail.text).toContain('2 × T-Shirt (S), ₹200');
  expect(message?.mail.text).toContain(`Discount with ${promoCode}: ₹145`);
});

test.each(['failed', 'expired'] as const)(
  'add-ons and promo code of a payment that %s are released, and late money still gets them',
  async (end) => {
    const started = await startWithAddOns();
    await endUnpaid(started, end);
    expect(await readCounters(started)).toEqual(FREE);
    await app.simulator.complete(started.transactionId);
    await waitForStatus(started.client, started.transactionId, 'booked');
    await finishWork(app);
    expect(await readCounters(started)).toEqual(SOLD);
  },
);

test.each([
  { sold: 'an add-on', stock: 2, usageLimit: 5 },
  { sold: 'the promo code', stock: 10, usageLimit: 1 },
])(
  'late money is refunded in full when another family got $sold, although the places are free',
  async ({ stock, usageLimit }) => {
    const started = await startWithAddOns({ stock, usageLimit });
    const { client, event, transactionId, promoCode, addOns } = started;
    await endUnpaid(started, 'expired');
    const other = await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
    await app.simulator.complete(other.transactionId);
    await waitForStatus(client, other.transactionId, 'booked');

    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunding', 'refunded');
    expect(reading).toMatchObject({ refund: { amountPaise: 195_500, reason: 'no_extras_left' } });
    await finishWork(app);
    expect(await readCounters(started)).toEqual(SOLD);
  },
);

test('add-ons and promo code are released once when PhonePe refuses the order', async () => {
  const started = await startWithAddOns();
  app.simulator.failNextPay('refuse');
  const { client, event, addOns, promoCode } = started;
  const refused = await refusal(client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode })));
  expect(refused).toMatchObject({ reason: 'PAYMENT_PAGE_UNAVAILABLE' });
  expect(await readCounters(started)).toEqual(HELD);
});

test('add-ons and promo code are released by a cancellation and can be bought again', async () => {
  const started = await startWithAddOns({ stock: 2, usageLimit: 1 });
  const { client, event, transactionId, addOns, promoCode } = started;
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const usedUp = await refusal(client.checkout.start.mutate(checkoutInput(event, { promoCode })));
  expect(usedUp).toMatchObject({ reason: 'PROMO_USED_UP' });
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await readCounters(started)).toEqual(FREE);
  await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
  expect(await readCounters(started)).toEqual(HELD);
});

test('paying again includes add-ons and promo code while they are available', async () => {
  const started = await startWithAddOns({ stock: 2, usageLimit: 1 });
  const { client, event, transactionId, addOns, promoCode } = started;
  await endUnpaid(started, 'failed');
  const [firstKey, secondKey] = [crypto.randomUUID(), crypto.randomUUID()];
  const again = await client.checkout.payAgain.mutate({ transactionId, idempotencyKey: firstKey });
  expect(again.amountPaise).toBe(195_500);
  expect(await readCounters(started)).toEqual(HELD);

  await app.simulator.fail(again.transactionId);
  await waitForStatus(client, again.transactionId, 'failed');
  await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
  const soldOut = await refusal(
    client.checkout.payAgain.mutate({ transactionId, idempotencyKey: secondKey }),
  );
  expect(soldOut).toMatchObject({
    reason: 'ADD_ON_SOLD_OUT',
    fields: [
      {
        path: 'addOns.1.quantity',
        code: 'not_enough_pieces',
        params: { piecesLeft: 0 },
        rule: 'is sold out',
      },
    ],
  });
});
