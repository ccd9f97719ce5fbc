import type { SimApi } from '@nibog/phonepe/simulator';
import { readLedger, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countOutcomes, NO_ORDERS, runScenario, type Counts } from '../src/predecessor/count.ts';
import { startEnvironment } from '../src/predecessor/environment.ts';
import { FORGED, type Environment, type Scenario } from '../src/predecessor/scenarios.ts';

/** Paid orders per scenario; `pnpm gauntlet --predecessor` has more. */
const ORDERS = 8;
const ALL_BOOKED: Counts = { ...NO_ORDERS, orders: ORDERS, oneMail: ORDERS, oneReference: ORDERS };
const NONE_BOOKED: Counts = { ...NO_ORDERS, orders: ORDERS, oneReference: ORDERS };

/** Declares the tests that run these scenarios over one API, against two processes that they share. */
export function describeScenarios(api: SimApi, scenarios: readonly Scenario[]): void {
  describe(`what failed in the predecessor, over PhonePe's ${api}`, () => {
    const events: TestEvent[] = [];
    let environment: Environment & AsyncDisposable;

    beforeAll(async () => {
      environment = await startEnvironment(api);
    });
    afterAll(() => environment[Symbol.asyncDispose]());

    async function expectAllBooked(scenario: Scenario): Promise<string[]> {
      const { event, transactionIds, counts } = await runScenario(environment, scenario, ORDERS);
      events.push(event);
      expect(counts).toEqual(ALL_BOOKED);
      return transactionIds;
    }

    test.concurrent.each(scenarios.filter(({ exclusive }) => !exclusive))(
      '$title: no booking is duplicated, lost or invented',
      async (scenario) => {
        await expectAllBooked(scenario);
      },
    );

    test.each(scenarios.filter(({ exclusive }) => exclusive))(
      '$title: no booking is duplicated, lost or invented',
      async (scenario) => {
        const transactionIds = await expectAllBooked(scenario);
        for (const id of scenario.sentByPhonePe ? transactionIds : []) {
          const { simulator } = environment.app;
          expect(simulator.order(id).api).toBe(api);
          expect(simulator.deliveries(id).map(({ state }) => state)).toEqual(['delivered']);
        }
      },
    );

    test('a forged callback of an unpaid order invents no booking', async () => {
      const { counts } = await runScenario(environment, FORGED, ORDERS);
      expect(counts).toEqual(NONE_BOOKED);
    });

    test('each order has one booking and one mail after both processes have stopped', async () => {
      const { app, servers } = environment;
      expect(await Promise.all(servers.map((server) => server.terminate()))).toEqual([0, 0]);
      let orders = 0;
      for (const event of events) {
        const counts = await countOutcomes(app, event, []);
        expect(counts).toEqual(ALL_BOOKED);
        expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: ORDERS, items: ORDERS });
        orders += counts.orders;
      }
      expect(orders).toBe(scenarios.length * ORDERS);
      expect(app.smtp.messages).toHaveLength(orders);
      expect(await app.db.owner.prisma.booking.count()).toBe(orders);
      await expectMoneyAddsUp(app);
    });
  });
}
