import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { PaymentGateway } from '@nibog/phonepe';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import type { Gate } from './gate.ts';
import type { Operation } from './steps.ts';
import { nextStepName } from './watch-pool.ts';
import { currentWork, enterWork, runWithWork, type Work } from './work.ts';

type Fetch = typeof globalThis.fetch;

/** Calls to PhonePe by the path and method of both APIs. */
const CALLS: [RegExp, 'POST' | 'GET', string][] = [
  [/\/oauth\/token$/, 'POST', 'ask for a token'],
  [/\/pay$/, 'POST', 'pay'],
  [/\/refund$/, 'POST', 'ask for the refund'],
  [/\/refund\/[^/]+\/status/, 'GET', 'ask about the refund'],
  [/\/status(?:\/|\?|$)/, 'GET', 'ask Order Status'],
];

/** Passes each call to PhonePe through the gate. */
export function watchFetch(fetch: Fetch, gate: Gate): Fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const work = currentWork();
    const call = CALLS.find(([pattern, callMethod]) => callMethod === method && pattern.test(pathname))?.[2];
    const send = () => fetch(input, init);
    if (call === 'ask for a token')
      // All operations share one token.
      return gate.pass({ step: `checkout: ${call}`, kind: 'call', subject: null, send });
    const operation = work?.operation;
    if (call === undefined || operation === undefined)
      return gate.pass({
        step: `${operation ?? 'no operation'}: unnamed: ${method} ${pathname}`,
        kind: null,
        subject: null,
        send,
      });
    // V1 has one address for the status of orders and refunds.
    const name = operation === 'refund' && call === 'ask Order Status' ? 'ask about the refund' : call;
    return gate.pass({
      step: nextStepName(work, operation, name),
      kind: 'call',
      subject: work?.subject ?? null,
      send,
    });
  };
}

/** A look begins with its Order Status request. A checkout may send one too, as part of its own work. */
export function watchLooks(gateway: PaymentGateway): Pick<PaymentGateway, 'orderStatus'> {
  return {
    orderStatus(transactionId) {
      if (currentWork()?.operation !== 'checkout')
        enterWork({ operation: 'look', subject: `look ${transactionId}`, stepCounts: new Map() });
      return gateway.orderStatus(transactionId);
    },
  };
}

/** The requests of the money path by their URL. Other requests do not pass the gate. */
const REQUESTS: [RegExp, Operation][] = [
  [new RegExp(`^${WEBHOOK_PATH}`), 'webhook'],
  [/^\/api\/trpc\/checkout\.(?:start|payAgain)/, 'checkout'],
  [/^\/api\/trpc\/(?:booking\.cancel\b|ops\.cancelBooking)/, 'cancel'],
];

/** Runs each request of the money path as work and passes its response through the gate. */
export function watchRequests(server: Server, gate: Gate): void {
  const [listener] = server.listeners('request');
  if (typeof listener !== 'function') throw new Error('the server has no listener');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const operation = REQUESTS.find(([pattern]) => pattern.test(request.url ?? ''))?.[1];
    if (operation === undefined) return void Reflect.apply(listener, server, [request, response]);
    const parent = request.headers['x-parent'];
    const subject = typeof parent === 'string' ? `parent ${parent}` : null;
    const work: Work = { operation, subject, stepCounts: new Map() };
    // Body events are emitted by the connection, outside this work.
    const emit = request.emit.bind(request);
    Reflect.set(request, 'emit', (...args: Parameters<typeof emit>) =>
      runWithWork(work, () => emit(...args)),
    );
    const end = response.end.bind(response);
    Reflect.set(response, 'end', (...args: Parameters<typeof end>) => {
      const send = () =>
        new Promise<void>((resolve) => {
          response.once('finish', resolve);
          end(...args);
        });
      void gate.pass({ step: `${operation}: answer`, kind: 'answer', subject: work.subject, send });
      return response;
    });
    runWithWork(work, () => Reflect.apply(listener, server, [request, response]));
  });
}
