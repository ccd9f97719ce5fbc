import { getBookingByTxnStatement } from '@nibog/domain';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import { fillPayments, type Filling } from '../fill.ts';
import { getRequest, runLoad } from '../http-load.ts';
import { pollPath } from '../poll-path.ts';

const PAYMENTS = 10_000;
const CONNECTIONS = 32;

export const poll = benchmarkOf('poll', 'booked');
export const pollOfPending = benchmarkOf('poll-pending', 'pending');

/** What a waiting page asks for, beside a bare Fastify route with the same select. */
function benchmarkOf(name: string, status: Filling['status']): Benchmark {
  return {
    name,
    what: `getBookingByTxn of a ${status} payment, beside a bare Fastify route with the same prepared select`,
    goalRatio: 0.8,
    async prepare(world, scope) {
      const { eventId, slotIds } = await makeEvent(world.owner);
      const ids = await fillPayments(world.owner, {
        eventId,
        slotIds,
        count: PAYMENTS,
        status,
      });
      const server = scope.use(await world.startProduct());
      const bare = scope.use(
        await world.startChild('bare-route.ts', {
          DATABASE_URL: world.roleUrls.reader,
          SQL: getBookingByTxnStatement('').text,
        }),
      );
      // What autovacuum does a minute later.
      await world.owner.query('ANALYZE');
      let asked = 0;
      const nextId = (): string => ids[(asked++ * 7_919) % ids.length] ?? '';
      return {
        product: {
          label: 'the product',
          run: async (forMs) =>
            runLoad(
              {
                ...server,
                connections: CONNECTIONS,
                next: () => getRequest(pollPath({ transactionId: nextId() })),
              },
              forMs,
            ),
        },
        baseline: {
          label: 'bare Fastify + pg',
          run: async (forMs) =>
            runLoad(
              { ...bare, connections: CONNECTIONS, next: () => getRequest(`/?value=${nextId()}`) },
              forMs,
            ),
        },
      };
    },
  };
}
