import type { Durations } from '@nibog/domain';
import type { ContextOverrides } from '@nibog/server/context';
import { createTestApp, type TestServer } from '@nibog/testing/app/test-app';
import { dropConstraints, LINES_OF_ONE_BOOKING, sabotage } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { playCell, type Counts } from '../src/predecessor/count.ts';
import { CELLS, FORGED, type Cell, type Server } from '../src/predecessor/scenarios.ts';

/**
 * The control of original-failures.test.ts: the same cells, played and counted by the same code, of servers that fail as
 * the original did. Each column of its table has to show a figure here.
 */
const ORDERS = 4;

type Failing = {
  overrides?: ContextOverrides;
  durations?: Partial<Durations>;
  droppedKeys?: string[];
  patienceMs?: number;
};

async function countOf(cell: Cell | undefined, failing: Failing): Promise<Counts> {
  if (cell === undefined) throw new Error('there is no such cell');
  const { overrides = {}, durations = {}, droppedKeys = [], patienceMs = 20_000 } = failing;
  await using app = await createTestApp({
    audited: false,
    servers: 2,
    simulator: { webhooksEnabled: false, statusDelayMs: 100 },
    durations,
    overrides,
  });
  await dropConstraints(app.db.owner, droppedKeys);
  const [one, other] = app.servers.map(toServer);
  if (!one || !other) throw new Error('there are no two servers');
  const startProcess = async () => toServer(await app.startServer());
  const { counts } = await playCell({ app, processes: [one, other], startProcess, patienceMs }, cell, ORDERS);
  return counts;
}

function toServer(server: TestServer): Server {
  return {
    url: server.url,
    async terminate() {
      await server[Symbol.asyncDispose]();
      return 0;
    },
  };
}

function cellOf(scenario: string): Cell | undefined {
  return CELLS.find((cell) => cell.scenario === scenario);
}

test('without guards and unique keys, a callback delivered twice is counted as doubled', async () => {
  using saboteur = sabotage({ guards: LINES_OF_ONE_BOOKING.guards });
  const counts = await countOf(cellOf('callback delivered twice, overlapping'), {
    overrides: { connect: saboteur.connect },
    droppedKeys: LINES_OF_ONE_BOOKING.keys,
    // Without leases the same mails are taken again and again: bookings are enough to count.
    patienceMs: 3_000,
  });
  expect(counts.doubled).toBeGreaterThan(0);
});

test('a genuine callback that is acknowledged and goes nowhere, and nobody asks, is counted as lost', async () => {
  using saboteur = sabotage({
    guards: [],
    replace: [{ text: "status IN ('pending', 'failed', 'expired')", by: 'false' }],
  });
  const counts = await countOf(cellOf('a genuine callback, browser closed'), {
    overrides: { connect: saboteur.connect },
    durations: { sweepEvery: 600_000, firstLook: 600_000 },
    patienceMs: 1_000,
  });
  expect(counts).toMatchObject({ orders: ORDERS, lost: ORDERS, doubled: 0, junk: 0, oneMail: 0 });
});

test('a server that believes a forged callback is counted as inventing', async () => {
  const counts = await countOf(FORGED, {
    overrides: {
      gateway: {
        orderStatus: async (merchantOrderId) => ({
          found: true,
          state: 'completed',
          rawState: 'COMPLETED',
          gatewayOrderId: null,
          merchantOrderId,
          amountPaise: 180_000,
          currency: 'INR',
          errorCode: null,
          detailedErrorCode: null,
        }),
      },
    },
  });
  expect(counts).toMatchObject({ orders: ORDERS, junk: ORDERS, doubled: 0, lost: 0 });
});
