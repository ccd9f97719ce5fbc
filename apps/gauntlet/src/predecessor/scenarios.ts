import { sendWebhooksTo, type ServerProcess } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, deliverUntilAcknowledged, mapConcurrently } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect } from 'vitest';

/** The situations in which the predecessor of this system duplicated, lost or invented bookings. They run against any two servers. */

export type Environment = {
  app: TestApp;
  /** Two servers; a scenario may replace one of them. */
  servers: [Server, Server];
  startServer: () => Promise<Server>;
  /** How long pages and counters wait for an outcome that may never come. */
  giveUpMs: number;
};

export type Server = Pick<ServerProcess, 'url' | 'terminate'>;

export type Scenario = {
  title: string;
  /** PhonePe sends its callback, once per order. Otherwise the scenario delivers all callbacks. */
  sentByPhonePe?: boolean;
  /** It cannot run concurrently with others, because it changes the servers or the webhooks. */
  exclusive?: boolean;
  /** The parents do not pay, so nothing may be booked. */
  unpaid?: boolean;
  /** Pays the orders and acts as PhonePe and as the parents' browsers. */
  run: (environment: Environment, transactionIds: string[]) => Promise<void>;
};

export const SCENARIOS: Scenario[] = [
  {
    title: 'callback and returning page, overlapping',
    async run(environment, transactionIds) {
      await each(transactionIds, async (id, index) => {
        await environment.app.simulator.complete(id);
        await Promise.all([deliverUntilAcknowledged(environment.app, id), openPage(environment, id, index)]);
      });
    },
  },
  {
    title: 'returning page after the callback',
    async run(environment, transactionIds) {
      await payAndDeliver(environment, transactionIds);
      await waitUntilIdle(environment, transactionIds);
      await each(transactionIds, (id, index) => openPage(environment, id, index));
    },
  },
  {
    title: 'callback delivered twice, overlapping',
    async run({ app }, transactionIds) {
      await each(transactionIds, async (id) => {
        await app.simulator.complete(id);
        await Promise.all([deliverUntilAcknowledged(app, id), deliverUntilAcknowledged(app, id)]);
      });
    },
  },
  {
    title: 'callback redelivered to another process',
    exclusive: true,
    async run(environment, transactionIds) {
      const {
        app,
        servers: [one, other],
      } = environment;
      sendWebhooksTo(app, [one]);
      await each(transactionIds, async (id) => {
        await app.simulator.complete(id);
        await deliverUntilAcknowledged(app, id);
      });
      await waitUntilIdle(environment, transactionIds);
      sendWebhooksTo(app, [other]);
      await redeliver(app, transactionIds);
    },
  },
  {
    title: 'callback redelivered after a restart',
    exclusive: true,
    async run(environment, transactionIds) {
      const { app, servers, startServer } = environment;
      await payAndDeliver(environment, transactionIds);
      await waitUntilIdle(environment, transactionIds);
      expect(await servers[1].terminate()).toBe(0);
      servers[1] = await startServer();
      sendWebhooksTo(app, [servers[1]]);
      await redeliver(app, transactionIds);
    },
  },
  {
    title: 'callback by PhonePe, browser closed',
    sentByPhonePe: true,
    exclusive: true,
    async run({ app }, transactionIds) {
      await each(transactionIds, (id) => app.simulator.complete(id));
    },
  },
  {
    title: 'callback by PhonePe and returning page',
    sentByPhonePe: true,
    exclusive: true,
    async run(environment, transactionIds) {
      await each(transactionIds, async (id, index) => {
        const page = openPage(environment, id, index);
        await environment.app.simulator.complete(id);
        await page;
      });
    },
  },
  {
    title: 'returning page in two tabs',
    async run(environment, transactionIds) {
      await each(transactionIds, async (id) => {
        const tabs = [openPage(environment, id, 0), openPage(environment, id, 1)];
        await environment.app.simulator.complete(id);
        await deliverUntilAcknowledged(environment.app, id);
        await Promise.all(tabs);
      });
    },
  },
  {
    title: 'returning page reopened later',
    async run(environment, transactionIds) {
      await payAndDeliver(environment, transactionIds);
      await each(transactionIds, (id, index) => openPage(environment, id, index));
      await waitUntilIdle(environment, transactionIds);
      await each(transactionIds, (id, index) => openPage(environment, id, index));
      await each(transactionIds, (id, index) => openPage(environment, id, index + 1));
    },
  },
  {
    title: 'returning page in another browser, with nothing but its address',
    async run(environment, transactionIds) {
      await each(transactionIds, async (id, index) => {
        await environment.app.simulator.complete(id);
        const address = new URL(environment.app.simulator.order(id).redirectUrl);
        const page = openPage(environment, address.searchParams.get('txn') ?? '', index);
        await deliverUntilAcknowledged(environment.app, id);
        await page;
      });
    },
  },
  {
    title: 'callback after the pending payment expired',
    async run(environment, transactionIds) {
      const { app } = environment;
      await app.db.owner.query(
        'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE merchant_transaction_id = ANY($1)',
        [transactionIds],
      );
      await each(transactionIds, (id) => waitForStatus(connect(environment.servers[0].url), id, 'expired'));
      await payAndDeliver(environment, transactionIds);
      await each(transactionIds, (id, index) => openPage(environment, id, index));
    },
  },
];

/** Not a failure of the predecessor: a forged callback could invent bookings here. */
export const FORGED: Scenario = {
  title: 'forged callback of an unpaid order',
  unpaid: true,
  async run({ app }, transactionIds) {
    await each(transactionIds, (id) => deliverUntilAcknowledged(app, id));
    await waitFor(
      'a look at every claim',
      async () => {
        const { rows } = await app.db.owner.query<{ unchecked: number }>(
          'SELECT count(*)::int AS unchecked FROM payments WHERE merchant_transaction_id = ANY($1) AND looks = 0',
          [transactionIds],
        );
        return rows[0]?.unchecked;
      },
      (unchecked) => unchecked === 0,
    );
    await each(transactionIds, async (id) => {
      await app.simulator.fail(id);
      await app.simulator.deliverWebhook(app.simulator.webhookBody(id, 'checkout.order.failed'));
    });
  },
};

/** Works on all orders concurrently. */
async function each<Result>(
  transactionIds: string[],
  work: (transactionId: string, index: number) => Promise<Result>,
): Promise<Result[]> {
  return mapConcurrently([...transactionIds.entries()], transactionIds.length, ([index, id]) =>
    work(id, index),
  );
}

/** The page to which PhonePe returns the parent, at one of the servers. It polls until the payment is booked or `giveUpMs` are over. */
async function openPage(
  { servers, giveUpMs }: Environment,
  transactionId: string,
  index: number,
): Promise<void> {
  const client = connect(servers[index % 2 === 0 ? 0 : 1].url);
  const closesAt = Date.now() + giveUpMs;
  await waitFor(
    'a booking on the page',
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => status === 'booked' || Date.now() > closesAt,
    { everyMs: 100 },
  );
}

async function payAndDeliver({ app }: Environment, transactionIds: string[]): Promise<void> {
  await each(transactionIds, async (id) => {
    await app.simulator.complete(id);
    await deliverUntilAcknowledged(app, id);
  });
}

/** Delivers the same bytes again; any server acknowledges them. */
async function redeliver(app: TestApp, transactionIds: string[]): Promise<void> {
  const statuses = await each(transactionIds, (id) => deliverCompleted(app, id));
  expect(statuses).toEqual(transactionIds.map(() => 200));
}

/**
 * Waits until no look at a paid order is in progress or planned and its mails are sent, or until `giveUpMs` are over.
 * Reads the database and the simulator only.
 */
export async function waitUntilIdle({ app, giveUpMs }: Environment, transactionIds: string[]): Promise<void> {
  const endsAt = Date.now() + giveUpMs;
  await waitFor(
    'the payments to be settled',
    async () => {
      const { rows } = await app.db.owner.query<{ busy: number }>(
        `SELECT count(*)::int AS busy FROM payments p
          WHERE merchant_transaction_id = ANY($1)
            AND (status = 'pending' OR look_lease_until IS NOT NULL
                 OR CASE WHEN status IN ('failed', 'expired') THEN merchant_transaction_id = ANY($2)
                         ELSE next_look_at IS NOT NULL END
                 OR EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = p.id AND m.status IN ('queued', 'handed_over')))`,
        [transactionIds, [...listPaid(app)]],
      );
      return rows[0]?.busy;
    },
    (busy) => busy === 0 || Date.now() > endsAt,
    { everyMs: 50 },
  );
}

/** The orders that PhonePe has captured, according to the simulator. */
export function listPaid({ simulator }: Pick<TestApp, 'simulator'>): Set<string> {
  const paid = simulator.orders().filter(({ state }) => state === 'COMPLETED');
  return new Set(paid.map(({ merchantOrderId }) => merchantOrderId));
}
