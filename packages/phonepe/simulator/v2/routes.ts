import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPrintable } from '../../src/checks.ts';
import type { SimContext } from '../context.ts';
import { isForm } from '../form-responses.ts';
import { respond, type Route } from '../respond.ts';
import { unauthorised } from '../responses.ts';
import {
  handleOrderStatus,
  handlePay,
  handleRefund,
  handleRefundStatus,
  handleToken,
  isAuthorised,
} from './calls.ts';
import { readFlag } from './requests.ts';

/** The prefixes of the sandbox and of production, where the token call has a prefix of its own. */
const AUTH_PREFIXES = ['/apis/pg-sandbox', '/apis/identity-manager'];
const PG_PREFIXES = ['/apis/pg-sandbox', '/apis/pg'];

/** PhonePe's V2 API. */
export function registerV2Routes(app: FastifyInstance, context: SimContext): void {
  for (const prefix of AUTH_PREFIXES) {
    app.post(`${prefix}/v1/oauth/token`, (request, reply) =>
      handleCall(request, reply, {
        call: 'token',
        id: null,
        orderId: null,
        handle: () => handleToken(context, isForm(request) ? request.body : null),
      }),
    );
  }
  for (const prefix of PG_PREFIXES) {
    app.post(`${prefix}/checkout/v2/pay`, (request, reply) =>
      handleCall(request, reply, {
        call: 'pay',
        id: readField(request.body, 'merchantOrderId'),
        orderId: readField(request.body, 'merchantOrderId'),
        handle: () => handlePay(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>(
      `${prefix}/checkout/v2/order/:id/status`,
      (request, reply) =>
        handleCall(request, reply, {
          call: 'status',
          id: request.params.id,
          orderId: request.params.id,
          handle: () =>
            handleOrderStatus(context, request.params.id, {
              details: readFlag(request.query['details']),
              errorContext: readFlag(request.query['errorContext']),
            }),
        }),
    );
    app.post(`${prefix}/payments/v2/refund`, (request, reply) =>
      handleCall(request, reply, {
        call: 'refund',
        id: readField(request.body, 'merchantRefundId'),
        orderId: readField(request.body, 'originalMerchantOrderId'),
        handle: () => handleRefund(context, isForm(request) ? null : request.body),
      }),
    );
    app.get<{ Params: { id: string } }>(`${prefix}/payments/v2/refund/:id/status`, (request, reply) =>
      handleCall(request, reply, {
        call: 'refund-status',
        id: request.params.id,
        orderId: null,
        handle: () => handleRefundStatus(context, request.params.id),
      }),
    );
  }
  // The official SDK sends its telemetry here.
  app.post('/apis/pg-ingestion/client/v1/backend/events/batch', () => ({}));

  function handleCall(
    request: FastifyRequest,
    reply: FastifyReply,
    route: Omit<Route, 'api' | 'checkCredential'>,
  ) {
    const needsToken = route.call !== 'token';
    return respond(context, request, reply, {
      ...route,
      api: 'v2',
      checkCredential: () =>
        needsToken && !isAuthorised(context, request.headers.authorization) ? unauthorised() : null,
    });
  }
}

function readField(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  return readPrintable(Reflect.get(body, field), 100);
}
