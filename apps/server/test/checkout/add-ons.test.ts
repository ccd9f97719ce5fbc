import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import { stopServers } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Add-ons and promo codes over the life of a payment. Each test ends with a check that the money adds up. */
const QUICK = {
  firstLook: 200,
  pendingStep: () => 300,
  closedStep: () => 300,
  sweepEvery: 100,
  nudgeEvery: 300,
};

/** One parent at PhonePe's page with a game, two shirts of one kind and one of another, and a code: ₹1,955 to pay. */
async function startWithAddOns(app: TestApp, { stock = 10, usageLimit = 5 } = {}) {
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
  const choices = { small, medium, promoCode, addOns };
  return { client, event, transactionId, ...choices };
}

type Started = Awaited<ReturnType<typeof startWithAddOns>>;

async function readCounters(app: TestApp, { event, small, medium, promoCode }: Started) {
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

async function endWithoutMoney(app: TestApp, { client, transactionId }: Started, end: 'failed' | 'expired') {
  if (end === 'failed') await app.simulator.fail(transactionId);
  else {
    await app.db.owner.query(
      'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE merchant_transaction_id = $1',
      [transactionId],
    );
  }
  await waitForStatus(client, transactionId, end);
}

test.concurrent(
  'add-ons are held with the places, sold with the booking and shown wherever the booking is shown',
  async () => {
    await using app = await createTestApp({ durations: QUICK });
    const started = await startWithAddOns(app);
    const { client, transactionId, promoCode } = started;
    expect(await readCounters(app, started)).toEqual(HELD);
    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'booked');
    expect(await readCounters(app, started)).toEqual(SOLD);

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
  },
);

test.concurrent.each(['failed', 'expired'] as const)(
  'add-ons of a payment that %s are released once, and a late payment gets them if they are free',
  async (end) => {
    await using app = await createTestApp({ durations: QUICK });
    const started = await startWithAddOns(app);
    await endWithoutMoney(app, started, end);
    expect(await readCounters(app, started)).toEqual(FREE);
    await app.simulator.complete(started.transactionId);
    await waitForStatus(started.client, started.transactionId, 'booked');
    await stopServers(app);
    expect(await readCounters(app, started)).toEqual(SOLD);
  },
);

test.concurrent.each([
  { what: 'an add-on', stock: 2, usageLimit: 5 },
  { what: 'the promo code', stock: 10, usageLimit: 1 },
])(
  'a late payment is refunded in full when $what is used up, although the places are free',
  async ({ stock, usageLimit }) => {
    await using app = await createTestApp({ durations: QUICK });
    const started = await startWithAddOns(app, { stock, usageLimit });
    const { client, event, transactionId, promoCode, addOns } = started;
    await endWithoutMoney(app, started, 'expired');
    const quicker = await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
    await app.simulator.complete(quicker.transactionId);
    await waitForStatus(client, quicker.transactionId, 'booked');

    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunding', 'refunded');
    expect(reading).toMatchObject({ refund: { amountPaise: 195_500, reason: 'no_extras_left' } });
    await stopServers(app);
    expect(await readCounters(app, started)).toEqual(SOLD);
  },
);

test.concurrent('add-ons are released once when PhonePe returns no payment page', async () => {
  await using app = await createTestApp({ durations: QUICK });
  const started = await startWithAddOns(app);
  app.simulator.failNextPay('refuse');
  const { client, event, addOns, promoCode } = started;
  const refused = await refusal(client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode })));
  expect(refused).toMatchObject({ reason: 'PAYMENT_PAGE_UNAVAILABLE' });
  expect(await readCounters(app, started)).toEqual(HELD);
});

test.concurrent('a cancellation releases add-ons, and they can be bought again', async () => {
  await using app = await createTestApp({ durations: QUICK });
  const started = await startWithAddOns(app, { stock: 2, usageLimit: 1 });
  const { client, event, transactionId, addOns, promoCode } = started;
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const taken = await refusal(client.checkout.start.mutate(checkoutInput(event, { promoCode })));
  expect(taken).toMatchObject({ reason: 'PROMO_USED_UP' });
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await readCounters(app, started)).toEqual(FREE);
  await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
  expect(await readCounters(app, started)).toEqual(HELD);
});

test.concurrent('a payment that is retried includes its add-ons while they are in stock', async () => {
  await using app = await createTestApp({ durations: QUICK });
  const started = await startWithAddOns(app, { stock: 2, usageLimit: 1 });
  const { client, event, transactionId, addOns, promoCode } = started;
  await endWithoutMoney(app, started, 'failed');
  const [first, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const again = await client.checkout.payAgain.mutate({ transactionId, idempotencyKey: first });
  expect(again.amountPaise).toBe(195_500);
  expect(await readCounters(app, started)).toEqual(HELD);

  await app.simulator.fail(again.transactionId);
  await waitForStatus(client, again.transactionId, 'failed');
  await client.checkout.start.mutate(checkoutInput(event, { addOns, promoCode }));
  const gone = await refusal(client.checkout.payAgain.mutate({ transactionId, idempotencyKey: other }));
  expect(gone).toMatchObject({
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
