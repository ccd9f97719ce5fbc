import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { PaymentGateway } from '@nibog/phonepe';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import type { Gate } from './gate.ts';
import type { Operation } from './steps.ts';
import { takeStep } from './watch-pool.ts';
import { current, enter, within, type Work } from './work.ts';

type Fetch = typeof globalThis.fetch;

/** By the ends of both APIs' addresses. */
const CALLS: [RegExp, 'POST' | 'GET', string][] = [
  [/\/oauth\/token$/, 'POST', 'ask for a token'],
  [/\/pay$/, 'POST', 'pay'],
  [/\/refund$/, 'POST', 'ask for the refund'],
  [/\/refund\/[^/]+\/status/, 'GET', 'ask about the refund'],
  [/\/status(?:\/|\?|$)/, 'GET', 'ask Order Status'],
];

/** PhonePe, asked through the gate. */
export function watchFetch(fetch: Fetch, gate: Gate): Fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const work = current();
    const call = CALLS.find(([pattern, by]) => by === method && pattern.test(pathname))?.[2];
    const send = () => fetch(input, init);
    if (call === 'ask for a token')
      // One token serves everybody, whoever asks for it.
      return gate.pass({ step: `checkout: ${call}`, kind: 'call', subject: null, send });
    const operation = work?.operation;
    if (call === undefined || operation === undefined)
      return gate.pass({
        step: `${operation ?? 'nobody'}: unnamed: ${method} ${pathname}`,
        kind: null,
        subject: null,
        send,
      });
    // V1 asks about refunds where it asks about orders.
    const name = operation === 'refund' && call === 'ask Order Status' ? 'ask about the refund' : call;
    return gate.pass({
      step: takeStep(work, operation, name),
      kind: 'call',
      subject: work?.subject ?? null,
      send,
    });
  };
}

/** A look begins where it asks about its payment: what follows is that look's. A checkout asks too, within its own work. */
export function watchLooks(gateway: PaymentGateway): Pick<PaymentGateway, 'orderStatus'> {
  return {
    orderStatus(transactionId) {
      if (current()?.operation !== 'checkout')
        enter({ operation: 'look', subject: `look ${transactionId}`, taken: new Map() });
      return gateway.orderStatus(transactionId);
    },
  };
}

/** What is asked of us, by its path; everything else is nobody's money. */
const REQUESTS: [RegExp, Operation][] = [
  [new RegExp(`^${WEBHOOK_PATH}`), 'webhook'],
  [/^\/api\/trpc\/checkout\.(?:start|payAgain)/, 'checkout'],
  [/^\/api\/trpc\/(?:booking\.cancel\b|ops\.cancelBooking)/, 'cancel'],
];

/** Requests of the path become work of their own, and our answers to them pass the gate. */
export function watchRequests(server: Server, gate: Gate): void {
  const [listener] = server.listeners('request');
  if (typeof listener !== 'function') throw new Error('the server has no listener');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const operation = REQUESTS.find(([pattern]) => pattern.test(request.url ?? ''))?.[1];
    if (operation === undefined) return void Reflect.apply(listener, server, [request, response]);
    const parent = request.headers['x-parent'];
    const subject = typeof parent === 'string' ? `parent ${parent}` : null;
    const work: Work = { operation, subject, taken: new Map() };
    // A body comes in events of the connection, which know of no work.
    const emit = request.emit.bind(request);
    Reflect.set(request, 'emit', (...args: Parameters<typeof emit>) => within(work, () => emit(...args)));
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
    within(work, () => Reflect.apply(listener, server, [request, response]));
  });
}
