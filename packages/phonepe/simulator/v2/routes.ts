import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPrintable } from '../../src/checks.ts';
import { unauthorised } from '../answers.ts';
import type { SimContext } from '../context.ts';
import { isForm } from '../form-answers.ts';
import { respond, type Route } from '../respond.ts';
import {
  answerOrderStatus,
  answerPay,
  answerRefund,
  answerRefundStatus,
  answerToken,
  isAuthorised,
} from './calls.ts';
import { readFlag } from './requests.ts';

/** Sandbox and production prefixes; in production the token's is another one than the rest's. */
const AUTH_PREFIXES = ['/apis/pg-sandbox', '/apis/identity-manager'];
const PG_PREFIXES = ['/apis/pg-sandbox', '/apis/pg'];

/** PhonePe's V2 API. */
export function registerV2Routes(app: FastifyInstance, context: SimContext): void {
  for (const prefix of AUTH_PREFIXES) {
    app.post(`${prefix}/v1/oauth/token`, (request, reply) =>
      answerCall(request, reply, {
        call: 'token',
        id: null,
        orderId: null,
        answer: () => answerToken(context, isForm(request) ? request.body : null),
      }),
    );
  }
  for (const prefix of PG_PREFIXES) {
    app.post(`${prefix}/checkout/v2/pay`, (request, reply) =>
      answerCall(request, reply, {
        call: 'pay',
        id: readField(request.body, 'merchantOrderId'),
        orderId: readField(request.body, 'merchantOrderId'),
        answer: () => answerPay(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>(
      `${prefix}/checkout/v2/order/:id/status`,
      (request, reply) =>
        answerCall(request, reply, {
          call: 'status',
          id: request.params.id,
          orderId: request.params.id,
          answer: () =>
            answerOrderStatus(context, request.params.id, {
              details: readFlag(request.query['details']),
              errorContext: readFlag(request.query['errorContext']),
            }),
        }),
    );
    app.post(`${prefix}/payments/v2/refund`, (request, reply) =>
      answerCall(request, reply, {
        call: 'refund',
        id: readField(request.body, 'merchantRefundId'),
        orderId: readField(request.body, 'originalMerchantOrderId'),
        answer: () => answerRefund(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string } }>(`${prefix}/payments/v2/refund/:id/status`, (request, reply) =>
      answerCall(request, reply, {
        call: 'refund-status',
        id: request.params.id,
        orderId: null,
        answer: () => answerRefundStatus(context, request.params.id),
      }),
    );
  }
  // Where the official SDK would report its telemetry.
  app.post('/apis/pg-ingestion/client/v1/backend/events/batch', () => ({}));

  function answerCall(request: FastifyRequest, reply: FastifyReply, route: Omit<Route, 'api' | 'refuse'>) {
    const needsToken = route.call !== 'token';
    return respond(context, request, reply, {
      ...route,
      api: 'v2',
      refuse: () =>
        needsToken && !isAuthorised(context, request.headers.authorization) ? unauthorised() : null,
    });
  }
}

function readField(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  return readPrintable(Reflect.get(body, field), 100);
}
