import { sendWebhooksTo, type ServerProcess } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, deliverUntilTaken, eachAtOnce } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect } from 'vitest';

/** What doubled, lost or invented bookings in the system that this one replaces, to be played against any server. */

export type Stage = {
  app: TestApp;
  /** Two servers; a cell may put another in the place of one. */
  processes: [Server, Server];
  startProcess: () => Promise<Server>;
  /** How long pages and counters wait for an end that may never come. */
  patienceMs: number;
};

export type Server = Pick<ServerProcess, 'url' | 'terminate'>;

export type Cell = {
  scenario: string;
  /** PhonePe itself sends its callback, once per order. Otherwise the cell delivers all of them. */
  genuine?: boolean;
  /** It needs the webhooks or the servers to itself. */
  alone?: boolean;
  /** Nobody pays: nothing is to be booked. */
  unpaid?: boolean;
  /** Pays the orders and does what the parents' browsers and PhonePe do. */
  play: (stage: Stage, transactionIds: string[]) => Promise<void>;
};

export const CELLS: Cell[] = [
  {
    scenario: 'callback and returning page, overlapping',
    async play(stage, transactionIds) {
      await each(transactionIds, async (id, index) => {
        await stage.app.simulator.complete(id);
        await Promise.all([deliverUntilTaken(stage.app, id), openPage(stage, id, index)]);
      });
    },
  },
  {
    scenario: 'page only after the callback had finished',
    async play(stage, transactionIds) {
      await payAndDeliver(stage, transactionIds);
      await waitUntilQuiet(stage, transactionIds);
      await each(transactionIds, (id, index) => openPage(stage, id, index));
    },
  },
  {
    scenario: 'callback delivered twice, overlapping',
    async play({ app }, transactionIds) {
      await each(transactionIds, async (id) => {
        await app.simulator.complete(id);
        await Promise.all([deliverUntilTaken(app, id), deliverUntilTaken(app, id)]);
      });
    },
  },
  {
    scenario: 'callback redelivered to another process',
    alone: true,
    async play(stage, transactionIds) {
      const {
        app,
        processes: [one, other],
      } = stage;
      sendWebhooksTo(app, [one]);
      await each(transactionIds, async (id) => {
        await app.simulator.complete(id);
        await deliverUntilTaken(app, id);
      });
      await waitUntilQuiet(stage, transactionIds);
      sendWebhooksTo(app, [other]);
      await redeliver(app, transactionIds);
    },
  },
  {
    scenario: 'callback redelivered after a restart',
    alone: true,
    async play(stage, transactionIds) {
      const { app, processes, startProcess } = stage;
      await payAndDeliver(stage, transactionIds);
      await waitUntilQuiet(stage, transactionIds);
      expect(await processes[1].terminate()).toBe(0);
      processes[1] = await startProcess();
      sendWebhooksTo(app, [processes[1]]);
      await redeliver(app, transactionIds);
    },
  },
  {
    scenario: 'a genuine callback, browser closed',
    genuine: true,
    alone: true,
    async play({ app }, transactionIds) {
      await each(transactionIds, (id) => app.simulator.complete(id));
    },
  },
  {
    scenario: 'a genuine callback and the page',
    genuine: true,
    alone: true,
    async play(stage, transactionIds) {
      await each(transactionIds, async (id, index) => {
        const page = openPage(stage, id, index);
        await stage.app.simulator.complete(id);
        await page;
      });
    },
  },
  {
    scenario: 'the page in two tabs',
    async play(stage, transactionIds) {
      await each(transactionIds, async (id) => {
        const tabs = [openPage(stage, id, 0), openPage(stage, id, 1)];
        await stage.app.simulator.complete(id);
        await deliverUntilTaken(stage.app, id);
        await Promise.all(tabs);
      });
    },
  },
  {
    scenario: 'the page reopened later',
    async play(stage, transactionIds) {
      await payAndDeliver(stage, transactionIds);
      await each(transactionIds, (id, index) => openPage(stage, id, index));
      await waitUntilQuiet(stage, transactionIds);
      await each(transactionIds, (id, index) => openPage(stage, id, index));
      await each(transactionIds, (id, index) => openPage(stage, id, index + 1));
    },
  },
  {
    scenario: 'browser storage lost: another browser, with nothing but the address',
    async play(stage, transactionIds) {
      await each(transactionIds, async (id, index) => {
        await stage.app.simulator.complete(id);
        const address = new URL(stage.app.simulator.order(id).redirectUrl);
        const page = openPage(stage, address.searchParams.get('txn') ?? '', index);
        await deliverUntilTaken(stage.app, id);
        await page;
      });
    },
  },
  {
    scenario: 'the pending payment had expired before the callback',
    async play(stage, transactionIds) {
      const { app } = stage;
      await app.db.owner.query(
        'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE merchant_transaction_id = ANY($1)',
        [transactionIds],
      );
      await each(transactionIds, (id) => waitForStatus(connect(stage.processes[0].url), id, 'expired'));
      await payAndDeliver(stage, transactionIds);
      await each(transactionIds, (id, index) => openPage(stage, id, index));
    },
  },
];

/** Not of the original's table: what would invent bookings here. */
export const FORGED: Cell = {
  scenario: 'a forged callback, and nobody has paid',
  unpaid: true,
  async play({ app, patienceMs }, transactionIds) {
    await each(transactionIds, (id) => deliverUntilTaken(app, id));
    await waitFor(
      'every claim to be checked',
      async () => {
        const { rows } = await app.db.owner.query<{ unchecked: number }>(
          'SELECT count(*)::int AS unchecked FROM payments WHERE merchant_transaction_id = ANY($1) AND looks = 0',
          [transactionIds],
        );
        return rows[0]?.unchecked;
      },
      (unchecked) => unchecked === 0,
      { timeoutMs: patienceMs },
    );
    await each(transactionIds, async (id) => {
      await app.simulator.fail(id);
      await app.simulator.deliverWebhook(app.simulator.webhookBody(id, 'checkout.order.failed'));
    });
  },
};

/** All orders at once. */
async function each<Result>(
  transactionIds: string[],
  work: (transactionId: string, index: number) => Promise<Result>,
): Promise<Result[]> {
  return eachAtOnce([...transactionIds.entries()], transactionIds.length, ([index, id]) => work(id, index));
}

/** The page that PhonePe sends the parent back to, at one of the servers: asks until it reads an end, or is closed. */
async function openPage(
  { processes, patienceMs }: Stage,
  transactionId: string,
  index: number,
): Promise<void> {
  const client = connect(processes[index % 2 === 0 ? 0 : 1].url);
  const closesAt = Date.now() + patienceMs;
  await waitFor(
    'the end that the page shows',
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => status === 'booked' || Date.now() > closesAt,
    { timeoutMs: patienceMs + 30_000, everyMs: 100 },
  );
}

async function payAndDeliver({ app }: Stage, transactionIds: string[]): Promise<void> {
  await each(transactionIds, async (id) => {
    await app.simulator.complete(id);
    await deliverUntilTaken(app, id);
  });
}

/** The same bytes once more; they are acknowledged, whoever gets them. */
async function redeliver(app: TestApp, transactionIds: string[]): Promise<void> {
  const answers = await each(transactionIds, (id) => deliverCompleted(app, id));
  expect(answers).toEqual(transactionIds.map(() => 200));
}

/**
 * Waits until all is over: nobody looks at a payment and no look at it is planned but at one that PhonePe has no money
 * of, and no mail is on its way.
 * Where patience ends before that, what has come of the payments by then is counted. Asks no server.
 */
export async function waitUntilQuiet({ app, patienceMs }: Stage, transactionIds: string[]): Promise<void> {
  const endsAt = Date.now() + patienceMs;
  await waitFor(
    'the payments to be left alone',
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
    { timeoutMs: patienceMs + 30_000, everyMs: 50 },
  );
}

/** The orders whose money PhonePe has, by its own book. */
export function listPaid({ simulator }: Pick<TestApp, 'simulator'>): Set<string> {
  const paid = simulator.orders().filter(({ state }) => state === 'COMPLETED');
  return new Set(paid.map(({ merchantOrderId }) => merchantOrderId));
}
