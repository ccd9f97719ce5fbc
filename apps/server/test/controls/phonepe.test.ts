import type { KnownOrder, PaymentGateway } from '@nibog/phonepe';
import { readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { firstContext, PAID_PAISE } from '@nibog/testing/arrange/controls';
import { lookTimes, readJob, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditMoney, sumMoney } from '../../src/audit/audit.ts';
import { createGateway } from '../../src/phonepe-config.ts';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

/** Controls of what the server believes: it compares PhonePe's Order Status with the agreed amount, and trusts no webhook. */

const AGREED: KnownOrder = {
  found: true,
  state: 'completed',
  rawState: 'COMPLETED',
  gatewayOrderId: null,
  merchantOrderId: null,
  amountPaise: PAID_PAISE,
  currency: 'INR',
  errorCode: null,
  detailedErrorCode: null,
};

let app: ControlApp;
let real: PaymentGateway;
/** The gateway that the server uses. */
let gateway: PaymentGateway;
beforeAll(async () => {
  app = await createControlApp({
    durations: { firstLook: 200, pendingStep: () => 300, claimStep: () => 300, sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
    overrides: {
      gateway: {
        orderStatus: (id) => gateway.orderStatus(id),
        receiveWebhook: (webhook) => gateway.receiveWebhook(webhook),
      },
    },
  });
  real = createGateway(firstContext(app).config.secrets.gateway, {});
  gateway = real;
});
afterAll(() => app[Symbol.asyncDispose]());

/** Replaces methods of the gateway until disposal. */
async function useGateway(changes: Partial<PaymentGateway>): Promise<AsyncDisposable> {
  const control = await app.disable({});
  gateway = { ...real, ...changes };
  return {
    async [Symbol.asyncDispose]() {
      await control[Symbol.asyncDispose]();
      gateway = real;
    },
  };
}

/** Accepts every webhook as if it carried PhonePe's credential. */
function receiveAnyWebhook({ headers, rawBody }: Parameters<PaymentGateway['receiveWebhook']>[0]) {
  const { authorization } = app.simulator.webhookHeaders();
  return real.receiveWebhook({ headers: { ...headers, authorization }, rawBody });
}

/** The money that PhonePe has for an order, in paise. */
function capturedAtPhonePe(transactionId: string): number {
  const { state, captured, amount } = app.simulator.order(transactionId);
  return state === 'COMPLETED' ? (captured?.amount ?? amount) : 0;
}

/** PhonePe captures one rupee for a place of ₹1,800. */
async function payOneRupee() {
  const started = await startOne(app);
  app.simulator.order(started.transactionId).captured = { amount: 100, currency: 'INR' };
  await app.simulator.complete(started.transactionId);
  return started;
}

test('a payment of one rupee for a place of ₹1,800 books nothing and needs review', async () => {
  await using _ = await useGateway({});
  const { client, event, transactionId } = await payOneRupee();
  await waitForStatus(client, transactionId, 'review');
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect((await readJob(app, transactionId)).reviewReason).toContain('PhonePe reports 100');
});

test('control: without the comparison of the amount, one rupee books the place and ₹1,799 are missing', async () => {
  await using _ = await useGateway({
    async orderStatus(id) {
      const order = await real.orderStatus(id);
      return order.found ? { ...order, amountPaise: PAID_PAISE } : order;
    },
  });
  const { client, event, transactionId } = await payOneRupee();
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1 });
  const { captured } = await sumMoney(app.db.owner);
  expect(captured - capturedAtPhonePe(transactionId)).toBe(PAID_PAISE - 100);
});

/** A third party reports that an order was paid which was not. */
async function forgeWebhook(transactionId: string, authorization?: string) {
  return fetch(`${app.url}${WEBHOOK_PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: app.simulator.webhookBody(transactionId, 'checkout.order.completed'),
  });
}

async function readInbox() {
  return app.db.owner.prisma.webhookEvent.findMany({ select: { merchantTransactionId: true } });
}

test('a webhook with a wrong credential or without one is refused and changes nothing', async () => {
  await using _ = await useGateway({});
  const { transactionId } = await startOne(app);
  expect((await forgeWebhook(transactionId)).status).toBe(401);
  expect((await forgeWebhook(transactionId, 'a'.repeat(64))).status).toBe(401);
  expect(await readInbox()).toEqual([]);
  expect((await app.db.owner.prisma.payment.findFirstOrThrow()).claimedAt).toBeNull();
});

test('without the check of the credential, a forged webhook is stored and acknowledged, and still books nothing', async () => {
  await using _ = await useGateway({ receiveWebhook: receiveAnyWebhook });
  const { client, event, transactionId } = await startOne(app);
  expect((await forgeWebhook(transactionId)).status).toBe(200);
  expect(await readInbox()).toEqual([{ merchantTransactionId: transactionId }]);
  await waitForStatus(client, transactionId, 'confirming');
  const before = lookTimes(app, transactionId).length;
  await waitFor(
    'looks that check the claim',
    () => lookTimes(app, transactionId).length,
    (count) => count >= before + 3,
  );
  expect(await readJob(app, transactionId)).toMatchObject({ status: 'pending' });
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect(await sumMoney(app.db.owner)).toMatchObject({ captured: capturedAtPhonePe(transactionId) });
});

test('control: if webhooks were believed, a forged one would book a place that was not paid', async () => {
  const claimed = new Set<string | null>();
  await using _ = await useGateway({
    receiveWebhook(webhook) {
      const event = receiveAnyWebhook(webhook);
      if (event.claimsSuccess) claimed.add(event.merchantOrderId);
      return event;
    },
    orderStatus: async (id) => (claimed.has(id) ? AGREED : real.orderStatus(id)),
  });
  const { client, event, transactionId } = await startOne(app);
  expect((await forgeWebhook(transactionId)).status).toBe(200);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1 });
  // The database is consistent: only PhonePe's own account shows that no money was captured.
  expect(await auditMoney(app.db.owner)).toEqual([]);
  expect(await sumMoney(app.db.owner)).toMatchObject({ captured: PAID_PAISE, booked: PAID_PAISE });
  expect(capturedAtPhonePe(transactionId)).toBe(0);
});
