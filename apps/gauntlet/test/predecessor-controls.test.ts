import type { Durations } from '@nibog/domain';
import type { ContextOverrides } from '@nibog/server/context';
import { createTestApp, type TestServer } from '@nibog/testing/app/test-app';
import { dropConstraints, LINES_OF_ONE_BOOKING, sabotage } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { runScenario, type Counts } from '../src/predecessor/count.ts';
import { FORGED, SCENARIOS, type Scenario, type Server } from '../src/predecessor/scenarios.ts';

/**
 * The controls of predecessor.test.ts: the same scenarios, run and counted by the same code, against servers that fail as
 * the predecessor did. Each kind of failure must be counted here.
 */
const ORDERS = 4;

type FailingServer = {
  overrides?: ContextOverrides;
  durations?: Partial<Durations>;
  droppedKeys?: string[];
  giveUpMs?: number;
};

async function countFailures(scenario: Scenario, failing: FailingServer): Promise<Counts> {
  const { overrides = {}, durations = {}, droppedKeys = [], giveUpMs = 120_000 } = failing;
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
  const startServer = async () => toServer(await app.startServer());
  const { counts } = await runScenario(
    { app, servers: [one, other], startServer, giveUpMs },
    scenario,
    ORDERS,
  );
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

function findScenario(title: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.title === title);
  if (!found) throw new Error(`there is no scenario ${title}`);
  return found;
}

test('counts duplicated bookings when a callback is delivered twice without guards and unique keys', async () => {
  using saboteur = sabotage({ guards: LINES_OF_ONE_BOOKING.guards });
  const counts = await countFailures(findScenario('callback delivered twice, overlapping'), {
    overrides: { connect: saboteur.connect },
    droppedKeys: LINES_OF_ONE_BOOKING.keys,
    // Without leases the workers send the same mails again and again: wait for the bookings only.
    giveUpMs: 3_000,
  });
  expect(counts.duplicated).toBeGreaterThan(0);
});

test('counts a lost booking when an acknowledged callback has no effect and no look follows', async () => {
  using saboteur = sabotage({
    guards: [],
    replace: [{ text: "status IN ('pending', 'failed', 'expired')", by: 'false' }],
  });
  const counts = await countFailures(findScenario('callback by PhonePe, browser closed'), {
    overrides: { connect: saboteur.connect },
    durations: { sweepEvery: 600_000, firstLook: 600_000 },
    giveUpMs: 1_000,
  });
  expect(counts).toMatchObject({ orders: ORDERS, lost: ORDERS, duplicated: 0, spurious: 0, oneMail: 0 });
});

test('counts spurious bookings when a server trusts a forged callback', async () => {
  const counts = await countFailures(FORGED, {
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
  expect(counts).toMatchObject({ orders: ORDERS, spurious: ORDERS, duplicated: 0, lost: 0 });
});
