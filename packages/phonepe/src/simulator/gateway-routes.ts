import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPrintable } from '../checks.ts';
import { unauthorised, upstreamDown, type Answer } from './answers.ts';
import type { SimContext } from './context.ts';
import { FAULT_ANSWERS } from './faults.ts';
import {
  answerOrderStatus,
  answerPay,
  answerRefund,
  answerRefundStatus,
  answerToken,
  isAuthorised,
} from './gateway-calls.ts';
import type { SimCall } from './gates.ts';
import { readFlag } from './requests.ts';

/** Sandbox and production prefixes; in production the token's is another one than the rest's. */
const AUTH_PREFIXES = ['/apis/pg-sandbox', '/apis/identity-manager'];
const PG_PREFIXES = ['/apis/pg-sandbox', '/apis/pg'];

type Route = {
  call: SimCall;
  /** The merchant's id that the call is about, for gates and the log. */
  id: string | null;
  answer: () => Answer;
};

/** PhonePe's V2 API. Every call goes through `respond`, where delays, faults and gates have their one place. */
export function registerGatewayRoutes(app: FastifyInstance, context: SimContext): void {
  for (const prefix of AUTH_PREFIXES) {
    app.post(`${prefix}/v1/oauth/token`, (request, reply) =>
      respond(context, request, reply, {
        call: 'token',
        id: null,
        answer: () => answerToken(context, isForm(request) ? request.body : null),
      }),
    );
  }
  for (const prefix of PG_PREFIXES) {
    app.post(`${prefix}/checkout/v2/pay`, (request, reply) =>
      respond(context, request, reply, {
        call: 'pay',
        id: readField(request.body, 'merchantOrderId'),
        answer: () => answerPay(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>(
      `${prefix}/checkout/v2/order/:id/status`,
      (request, reply) =>
        respond(context, request, reply, {
          call: 'status',
          id: request.params.id,
          answer: () =>
            answerOrderStatus(context, request.params.id, {
              details: readFlag(request.query['details']),
              errorContext: readFlag(request.query['errorContext']),
            }),
        }),
    );
    app.post(`${prefix}/payments/v2/refund`, (request, reply) =>
      respond(context, request, reply, {
        call: 'refund',
        id: readField(request.body, 'merchantRefundId'),
        answer: () => answerRefund(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string } }>(`${prefix}/payments/v2/refund/:id/status`, (request, reply) =>
      respond(context, request, reply, {
        call: 'refund-status',
        id: request.params.id,
        answer: () => answerRefundStatus(context, request.params.id),
      }),
    );
  }
  // Where the official SDK would report its telemetry.
  app.post('/apis/pg-ingestion/client/v1/backend/events/batch', () => ({}));
}

async function respond(context: SimContext, request: FastifyRequest, reply: FastifyReply, route: Route) {
  const { settings, timeScale, faults, gates, file, log } = context;
  const { call, id } = route;
  const fault = faults.take(call);
  const delayMs = {
    token: 0,
    pay: settings.payDelayMs,
    status: settings.statusDelayMs,
    refund: 0,
    'refund-status': 0,
  };
  if (delayMs[call] > 0) await pause(delayMs[call] * timeScale);

  let answer = fault === null ? null : FAULT_ANSWERS[fault];
  if (answer === null && fault !== 'timeout-before') {
    answer = compute(context, request, route);
    // The answer is a promise: what it promises is on disk before it is given.
    if (request.method === 'POST') await file.save();
    await gates.pass(call, id);
  }
  const isLost = fault === 'timeout-before' || fault === 'timeout-after';
  log.add({ kind: 'request', call, id, status: isLost || answer === null ? null : answer.status, fault });
  if (isLost || answer === null) return holdForEver(reply);
  const isText = typeof answer.body === 'string';
  return reply
    .code(answer.status)
    .type(isText ? 'text/plain; charset=utf-8' : 'application/json')
    .send(answer.body);
}

function compute(context: SimContext, request: FastifyRequest, route: Route): Answer {
  if (route.call === 'status' && context.settings.statusDown) return upstreamDown();
  if (route.call !== 'token' && !isAuthorised(context, request.headers.authorization)) return unauthorised();
  return route.answer();
}

/** No answer comes; the connection ends when the caller gives up or the simulator stops. */
function holdForEver(reply: FastifyReply): FastifyReply {
  return reply.hijack();
}

function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function readField(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  return readPrintable(Reflect.get(body, field), 100);
}
