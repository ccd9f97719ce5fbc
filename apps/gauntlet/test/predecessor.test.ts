import { writeFile } from 'node:fs/promises';
import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import { readLedger, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { count, NOTHING, playCell, type Counts } from '../src/predecessor/count.ts';
import { toOriginalTable } from '../src/predecessor/document.ts';
import { CELLS, FORGED, type Cell, type Stage } from '../src/predecessor/scenarios.ts';

/**
 * What doubled, lost or invented bookings in the system that this one replaces, played against two processes of this
 * one. With `ORIGINAL_TABLE` set, more orders are played and the counts are written to that file as a Markdown table.
 * Its control is original-controls.test.ts: the same playing and counting, of servers that fail.
 */
const TABLE = process.env['ORIGINAL_TABLE'];
const ORDERS = TABLE ? 20 : 8;

/** Long enough for callbacks and pages to meet in the middle of a look. */
const STATUS_DELAY_MS = 40;

const ALL_WELL: Counts = { ...NOTHING, orders: ORDERS, oneMail: ORDERS, oneReference: ORDERS };
const NONE_BOOKED: Counts = { ...NOTHING, orders: ORDERS, oneReference: ORDERS };

const APIS = ['v2', 'v1'] as const;
const counted = new Map<string, Counts>();

afterAll(async () => {
  if (TABLE) await writeFile(TABLE, toOriginalTable(ORDERS, counted));
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
    async function startProcess() {
      return cleanup.use(await startServerProcess(app, { PHONEPE_API: api }));
    }
    // The first one migrates.
    const one = await startProcess();
    stage = { app, processes: [one, await startProcess()], startProcess, patienceMs: 30_000 };
    sendWebhooksTo(app, stage.processes);
  });

  afterAll(() => cleanup.disposeAsync());

  async function expectAllWell(cell: Cell): Promise<string[]> {
    const { event, transactionIds, counts } = await playCell(stage, cell, ORDERS);
    events.push(event);
    counted.set(`${api} ${cell.scenario}`, counts);
    expect(counts).toEqual(ALL_WELL);
    return transactionIds;
  }

  test.concurrent.each(CELLS.filter(({ alone }) => !alone))(
    '$scenario: none doubled, none lost, none invented',
    async (cell) => {
      await expectAllWell(cell);
    },
  );

  test.each(CELLS.filter(({ alone }) => alone))(
    '$scenario: none doubled, none lost, none invented',
    async (cell) => {
      const transactionIds = await expectAllWell(cell);
      for (const id of cell.genuine ? transactionIds : []) {
        const { simulator } = stage.app;
        expect(simulator.order(id).api).toBe(api);
        expect(simulator.deliveries(id).map(({ state }) => state)).toEqual(['delivered']);
      }
    },
  );

  test('a callback that is forged, and nobody has paid: none invented', async () => {
    const { counts } = await playCell(stage, FORGED, ORDERS);
    expect(counts).toEqual(NONE_BOOKED);
  });

  test('when all is over and both processes have stopped, each order has one booking and one mail', async () => {
    const { app, processes } = stage;
    expect(await Promise.all(processes.map((server) => server.terminate()))).toEqual([0, 0]);
    const total: Counts = { ...NOTHING };
    for (const event of events) {
      const counts = await count(app, event, []);
      expect(counts).toEqual(ALL_WELL);
      expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: ORDERS, items: ORDERS });
      total.orders += counts.orders;
      total.oneMail += counts.oneMail;
    }
    counted.set(api, total);
    expect(total.orders).toBe(CELLS.length * ORDERS);
    expect(app.smtp.messages).toHaveLength(total.orders);
    expect(await app.db.owner.prisma.booking.count()).toBe(total.orders);
    await expectMoneyAddsUp(app);
  });
});
