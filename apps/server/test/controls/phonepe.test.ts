import type { KnownOrder, PaymentGateway } from '@nibog/phonepe';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { firstContext, PAID_PAISE } from '@nibog/testing/arrange/controls';
import { lookTimes, readJob, startOne, stopServers } from '@nibog/testing/load/crowd';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { auditMoney, sumMoney } from '../../src/audit/audit.ts';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

/** Controls of what the server believes: PhonePe's answers to its own questions, held against what was agreed. */

const OPTIONS = {
  durations: { firstLook: 200, pendingStep: () => 300, claimStep: () => 300, sweepEvery: 100 },
  simulator: { webhooksEnabled: false },
};
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

/** Stops the app's server and starts one in its place, some of whose calls to PhonePe go another way. */
async function replaceGateway(
  app: TestApp,
  change: (real: PaymentGateway) => Partial<PaymentGateway>,
): Promise<TestApp> {
  await stopServers(app);
  const server = await app.startServer({ gateway: change(firstContext(app).gateway) });
  app.simulator.setWebhookUrls([`${server.url}${WEBHOOK_PATH}`]);
  return { ...app, url: server.url, servers: [server] };
}

/** The money that PhonePe really has, in paise. */
function capturedAtPhonePe({ simulator }: TestApp): number {
  return simulator
    .orders()
    .filter(({ state }) => state === 'COMPLETED')
    .reduce((sum, { captured, amount }) => sum + (captured?.amount ?? amount), 0);
}

/** PhonePe took one rupee for a place of ₹1,800. */
async function payOneRupee(app: TestApp) {
  const started = await startOne(app);
  app.simulator.order(started.transactionId).captured = { amount: 100, currency: 'INR' };
  await app.simulator.complete(started.transactionId);
  return started;
}

test('a rupee for a place of 1,800 books nothing: the payment is for people to look at', async () => {
  await using app = await createTestApp(OPTIONS);
  const { client, event, transactionId } = await payOneRupee(app);
  await waitForStatus(client, transactionId, 'review');
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect((await readJob(app, transactionId)).reviewReason).toContain('PhonePe reports 100');
});

test('without the comparison of the amount it is a booking, and 1,799 rupees are missing', async () => {
  await using app = await createTestApp(OPTIONS);
  const sabotaged = await replaceGateway(app, (real) => ({
    async orderStatus(id) {
      const order = await real.orderStatus(id);
      return order.found ? { ...order, amountPaise: PAID_PAISE } : order;
    },
  }));
  const { client, event, transactionId } = await payOneRupee(sabotaged);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1 });
  const { captured } = await sumMoney(app.db.owner);
  expect(captured - capturedAtPhonePe(app)).toBe(PAID_PAISE - 100);
});

/** A webhook from nobody, which says that an order was paid on which nobody has paid. */
async function forge({ simulator, url }: TestApp, transactionId: string, authorization?: string) {
  return fetch(`${url}${WEBHOOK_PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: simulator.webhookBody(transactionId, 'checkout.order.completed'),
  });
}

/** Whoever sends it is taken for PhonePe. */
function trustEverybody(app: TestApp, real: PaymentGateway): Pick<PaymentGateway, 'receiveWebhook'> {
  const { authorization } = app.simulator.webhookHeaders();
  return {
    receiveWebhook: ({ headers, rawBody }) =>
      real.receiveWebhook({ headers: { ...headers, authorization }, rawBody }),
  };
}

async function readInbox({ db }: TestApp) {
  return db.owner.prisma.webhookEvent.findMany({ select: { merchantTransactionId: true } });
}

test('a webhook without the credential, or with another, is refused and leaves nothing', async () => {
  await using app = await createTestApp(OPTIONS);
  const { transactionId } = await startOne(app);
  expect((await forge(app, transactionId)).status).toBe(401);
  expect((await forge(app, transactionId, 'a'.repeat(64))).status).toBe(401);
  expect(await readInbox(app)).toEqual([]);
  expect((await app.db.owner.prisma.payment.findFirstOrThrow()).claimedAt).toBeNull();
});

test('without its check a forged one is stored and acknowledged, and still books nothing', async () => {
  await using app = await createTestApp(OPTIONS);
  const sabotaged = await replaceGateway(app, (real) => trustEverybody(app, real));
  const { client, event, transactionId } = await startOne(sabotaged);
  expect((await forge(sabotaged, transactionId)).status).toBe(200);
  expect(await readInbox(app)).toEqual([{ merchantTransactionId: transactionId }]);
  await waitForStatus(client, transactionId, 'confirming');
  const before = lookTimes(app, transactionId).length;
  await waitFor(
    'looks that ask PhonePe about the claim',
    () => lookTimes(app, transactionId).length,
    (count) => count >= before + 3,
  );
  expect(await readJob(app, transactionId)).toMatchObject({ status: 'pending' });
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect(await sumMoney(app.db.owner)).toMatchObject({ captured: capturedAtPhonePe(app) });
  await expectMoneyAddsUp(app);
});

test('were the webhook believed, it would book a place that nobody paid for', async () => {
  await using app = await createTestApp(OPTIONS);
  const claimed = new Set<string | null>();
  const sabotaged = await replaceGateway(app, (real) => {
    const { receiveWebhook } = trustEverybody(app, real);
    return {
      receiveWebhook(input) {
        const event = receiveWebhook(input);
        if (event.claimsSuccess) claimed.add(event.merchantOrderId);
        return event;
      },
      orderStatus: async (id) => (claimed.has(id) ? AGREED : real.orderStatus(id)),
    };
  });
  const { client, event, transactionId } = await startOne(sabotaged);
  expect((await forge(sabotaged, transactionId)).status).toBe(200);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1 });
  // The database is in order by itself: only PhonePe's own account shows that there was no money.
  expect(await auditMoney(app.db.owner)).toEqual([]);
  expect(await sumMoney(app.db.owner)).toMatchObject({ captured: PAID_PAISE, booked: PAID_PAISE });
  expect(capturedAtPhonePe(app)).toBe(0);
});
