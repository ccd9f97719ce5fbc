import { writeFile } from 'node:fs/promises';
import { waitFor } from '@nibog/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, makeEvent, readLedger, waitForStatus, type Client, type TestEvent } from './arrange.ts';
import { deliverCompleted, deliverUntilTaken, eachAtOnce, startCheckouts, waitForOutbox } from './crowd.ts';
import { expectMoneyAddsUp } from './money.ts';
import {
  createSurroundings,
  sendWebhooksTo,
  startServerProcess,
  type ServerProcess,
} from './server-process.ts';
import type { TestApp } from './test-app.ts';

/**
 * What doubled, lost or invented bookings in the system that this one replaces, played against two processes of this
 * one. With `ORIGINAL_TABLE` set, the counts are written to that file as a Markdown table.
 */
const ORDERS = 20;

/** Long enough for callbacks and pages to meet in the middle of a look. */
const STATUS_DELAY_MS = 40;

type Counts = {
  orders: number;
  doubled: number;
  lost: number;
  junk: number;
  /** Orders with exactly one confirmation mail. */
  oneMail: number;
  /** Orders whose reference is the same in payment, booking, mail and API. */
  oneReference: number;
};

const ALL_WELL: Counts = {
  orders: ORDERS,
  doubled: 0,
  lost: 0,
  junk: 0,
  oneMail: ORDERS,
  oneReference: ORDERS,
};

type Stage = {
  app: TestApp;
  /** Two operating-system processes; a cell may put another in the place of one. */
  processes: [ServerProcess, ServerProcess];
  startProcess: () => Promise<ServerProcess>;
};

type Cell = {
  scenario: string;
  /** PhonePe itself sends its callback, once per order. Otherwise the cell delivers all of them. */
  genuine?: boolean;
  /** Pays the orders and does what the parents' browsers and PhonePe do. */
  play: (stage: Stage, transactionIds: string[]) => Promise<void>;
};

const CELLS: Cell[] = [
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
      await waitUntilSettled(stage.app, transactionIds);
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
    async play({ app, processes: [one, other] }, transactionIds) {
      sendWebhooksTo(app, [one]);
      await each(transactionIds, async (id) => {
        await app.simulator.complete(id);
        await deliverUntilTaken(app, id);
      });
      await waitUntilSettled(app, transactionIds);
      sendWebhooksTo(app, [other]);
      await redeliver(app, transactionIds);
    },
  },
  {
    scenario: 'callback redelivered after a restart',
    async play(stage, transactionIds) {
      const { app, processes, startProcess } = stage;
      await payAndDeliver(stage, transactionIds);
      await waitUntilSettled(app, transactionIds);
      expect(await processes[1].terminate()).toBe(0);
      processes[1] = await startProcess();
      sendWebhooksTo(app, [processes[1]]);
      await redeliver(app, transactionIds);
    },
  },
  {
    scenario: 'a genuine callback, browser closed',
    genuine: true,
    async play({ app }, transactionIds) {
      await each(transactionIds, (id) => app.simulator.complete(id));
    },
  },
  {
    scenario: 'a genuine callback and the page',
    genuine: true,
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
      await waitUntilSettled(stage.app, transactionIds);
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

/** All orders at once. */
async function each<Result>(
  transactionIds: string[],
  work: (transactionId: string, index: number) => Promise<Result>,
): Promise<Result[]> {
  return eachAtOnce([...transactionIds.entries()], ORDERS, ([index, id]) => work(id, index));
}

/** The page that PhonePe sends the parent back to, at one of the processes: asks until it reads the booking. */
async function openPage({ processes }: Stage, transactionId: string, index: number): Promise<void> {
  const { url } = processes[index % 2 === 0 ? 0 : 1];
  await waitForStatus(connect(url), transactionId, 'booked');
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

/** Waits until every payment is booked, nobody is looking at one and no look is planned; without asking a server. */
async function waitUntilSettled({ db }: TestApp, transactionIds: string[]): Promise<void> {
  await waitFor(
    'every payment to be booked, and left alone',
    async () => {
      const { rows } = await db.owner.query<{ settled: number }>(
        `SELECT count(*)::int AS settled FROM payments
          WHERE merchant_transaction_id = ANY($1)
            AND status = 'booked' AND look_lease_until IS NULL AND next_look_at IS NULL`,
        [transactionIds],
      );
      return rows[0]?.settled;
    },
    (settled) => settled === transactionIds.length,
    { timeoutMs: 30_000, everyMs: 50 },
  );
}

/** Counts an event's orders from outside the product: PhonePe's book, the tables, the mails that arrived. */
async function count(app: TestApp, event: TestEvent, clients: Client[]): Promise<Counts> {
  const { rows: bookings } = await app.db.owner.query<{ id: string; ref: string; captured: boolean }>(
    `SELECT b.merchant_transaction_id AS id, b.booking_ref AS ref, p.captured_at IS NOT NULL AS captured
       FROM bookings b LEFT JOIN payments p ON p.id = b.payment_id WHERE b.event_id = $1`,
    [event.eventId],
  );
  const { rows: payments } = await app.db.owner.query<{ id: string; ref: string }>(
    'SELECT merchant_transaction_id AS id, booking_ref AS ref FROM payments WHERE event_id = $1',
    [event.eventId],
  );
  const paid = new Set(
    app.simulator
      .orders()
      .filter(({ state }) => state === 'COMPLETED')
      .map(({ merchantOrderId }) => merchantOrderId),
  );
  const perOrder = await eachAtOnce(payments, ORDERS, async ({ id, ref }) => {
    const own = bookings.filter((booking) => booking.id === id);
    const mails = app.smtp.messages.filter(({ mail }) => mail.subject === `Your NIBOG booking ${ref}`);
    const readings = await Promise.all(clients.map((client) => readReferences(client, id)));
    const references = new Set([ref, ...own.map((booking) => booking.ref), ...readings.flat()]);
    return {
      doubled: own.length > 1,
      lost: paid.has(id) && own.length === 0,
      oneMail: mails.length === 1,
      oneReference: references.size === 1 && mails.every(({ mail }) => mail.text?.includes(ref)),
    };
  });
  return {
    orders: perOrder.length,
    doubled: perOrder.filter(({ doubled }) => doubled).length,
    lost: perOrder.filter(({ lost }) => lost).length,
    junk: bookings.filter(({ id, captured }) => !captured || !paid.has(id)).length,
    oneMail: perOrder.filter(({ oneMail }) => oneMail).length,
    oneReference: perOrder.filter(({ oneReference }) => oneReference).length,
  };
}

/** Every reference that the API answers for a payment. */
async function readReferences(client: Client, transactionId: string): Promise<string[]> {
  const reading = await client.booking.getBookingByTxn.query({ transactionId });
  if (reading.status !== 'booked') return ['not booked'];
  const { bookingRef } = await client.booking.getBookingByRef.query({ bookingRef: reading.bookingRef });
  return [reading.bookingRef, reading.booking.bookingRef, bookingRef];
}

const APIS = ['v2', 'v1'] as const;
type Api = (typeof APIS)[number];

const counted = new Map<string, Counts>();
const MAILS = 'confirmation mails per order, all of the above';

function toBookings(api: Api, scenario: string): string {
  const counts = counted.get(`${api} ${scenario}`);
  if (counts === undefined) return '–';
  const { doubled, lost, junk } = counts;
  return `${doubled} doubled, ${lost} lost, ${junk} junk`;
}

function toMails(api: Api): string {
  const counts = counted.get(`${api} ${MAILS}`);
  return counts === undefined ? '–' : `1 for ${counts.oneMail} of ${counts.orders}`;
}

function toTable(): string {
  const head = `| scenario (${ORDERS} paid orders a cell, two processes) | PhonePe V2 | PhonePe V1 |\n| --- | --- | --- |`;
  const rows = CELLS.map(({ scenario }) => [scenario, ...APIS.map((api) => toBookings(api, scenario))]);
  const lines = [...rows, [MAILS, ...APIS.map(toMails)]].map((columns) => `| ${columns.join(' | ')} |`);
  return `${[head, ...lines].join('\n')}\n`;
}

afterAll(async () => {
  const path = process.env['ORIGINAL_TABLE'];
  if (path) await writeFile(path, toTable());
});

describe.each(APIS)("what failed in the original, over PhonePe's %s", (api) => {
  const cleanup = new AsyncDisposableStack();
  const events: TestEvent[] = [];
  let stage: Stage;

  beforeAll(async () => {
    const app = cleanup.use(
      await createSurroundings({
        simulator: {
          webhooksEnabled: false,
          callbacksToWebhookUrls: true,
          statusDelayMs: STATUS_DELAY_MS,
        },
      }),
    );
    async function startProcess(): Promise<ServerProcess> {
      return cleanup.use(await startServerProcess(app, { PHONEPE_API: api }));
    }
    // The first one migrates.
    const one = await startProcess();
    stage = { app, processes: [one, await startProcess()], startProcess };
  });

  afterAll(() => cleanup.disposeAsync());

  test.each(CELLS)('$scenario: none doubled, none lost, none invented', async (cell) => {
    const { app, processes } = stage;
    app.simulator.settings.webhooksEnabled = cell.genuine ?? false;
    sendWebhooksTo(app, processes);
    const event = await makeEvent(app.db.owner);
    events.push(event);
    const transactionIds = await startCheckouts(connect(processes[0].url), event, ORDERS);

    await cell.play(stage, transactionIds);
    await waitUntilSettled(app, transactionIds);
    await waitForOutbox(app);

    const clients = stage.processes.map(({ url }) => connect(url));
    const counts = await count(app, event, clients);
    counted.set(`${api} ${cell.scenario}`, counts);
    expect(counts).toEqual(ALL_WELL);
    for (const id of cell.genuine ? transactionIds : []) {
      expect(app.simulator.order(id).api).toBe(api);
      expect(app.simulator.deliveries(id).map(({ state }) => state)).toEqual(['delivered']);
    }
    await expectMoneyAddsUp(app);
  });

  test('when all is over and both processes have stopped, each order has one booking and one mail', async () => {
    const { app, processes } = stage;
    expect(await Promise.all(processes.map((server) => server.terminate()))).toEqual([0, 0]);
    const total: Counts = { orders: 0, doubled: 0, lost: 0, junk: 0, oneMail: 0, oneReference: 0 };
    for (const event of events) {
      const counts = await count(app, event, []);
      expect(counts).toEqual(ALL_WELL);
      expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: ORDERS, items: ORDERS });
      total.orders += counts.orders;
      total.oneMail += counts.oneMail;
    }
    counted.set(`${api} ${MAILS}`, total);
    expect(app.smtp.messages).toHaveLength(total.orders);
    expect(await app.db.owner.prisma.booking.count()).toBe(total.orders);
    await expectMoneyAddsUp(app);
  });
});
