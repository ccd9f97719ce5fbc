import { getBookingByTxnStatement } from '@nibog/domain';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import { createGetRequest, runLoad } from '../http-load.ts';
import { insertPayments, type PaymentRows } from '../payment-rows.ts';
import { pollPath } from '../poll-path.ts';

const PAYMENTS = 10_000;
const CONNECTIONS = 32;

export const poll = createBenchmark('poll', 'booked');
export const pollOfPending = createBenchmark('poll-pending', 'pending');

/** Compares the request of a waiting page with a bare Fastify route that runs the same SELECT. */
function createBenchmark(name: string, status: PaymentRows['status']): Benchmark {
  return {
    name,
    description: `getBookingByTxn of a ${status} payment, compared with a bare Fastify route with the same prepared SELECT`,
    goalRatio: 0.8,
    async prepare(environment, scope) {
      const { eventId, slotIds } = await makeEvent(environment.owner);
      const ids = await insertPayments(environment.owner, {
        eventId,
        slotIds,
        count: PAYMENTS,
        status,
      });
      const server = scope.use(await environment.startProduct());
      const bare = scope.use(
        await environment.startChild('bare-route.ts', {
          DATABASE_URL: environment.roleUrls.reader,
          SQL: getBookingByTxnStatement('').text,
        }),
      );
      // Otherwise autovacuum would do this a minute later.
      await environment.owner.query('ANALYZE');
      let requests = 0;
      const nextId = (): string => ids[(requests++ * 7_919) % ids.length] ?? '';
      return {
        product: {
          label: 'the product',
          run: async (forMs) =>
            runLoad(
              {
                ...server,
                connections: CONNECTIONS,
                next: () => createGetRequest(pollPath({ transactionId: nextId() })),
              },
              forMs,
            ),
        },
        baseline: {
          label: 'bare Fastify + pg',
          run: async (forMs) =>
            runLoad(
              { ...bare, connections: CONNECTIONS, next: () => createGetRequest(`/?value=${nextId()}`) },
              forMs,
            ),
        },
      };
    },
  };
}
