import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SimContext } from '../context.ts';
import { respond } from '../respond.ts';
import {
  handlePay,
  handleRefund,
  handleStatus,
  readPayload,
  readPayloadField,
  refuseBadChecksum,
} from './calls.ts';

/** The prefixes of PhonePe's sandbox and production. */
const PREFIXES = ['/apis/pg-sandbox', '/apis/hermes'];

/** PhonePe's V1 API. The checksum covers the path after the prefix, from `/pg/v1` on. */
export function registerV1Routes(app: FastifyInstance, context: SimContext): void {
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/pg/v1/pay`, (request, reply) =>
      respondToPost(request, reply, 'pay', (payload) => handlePay(context, payload)),
    );
    app.post(`${prefix}/pg/v1/refund`, (request, reply) =>
      respondToPost(request, reply, 'refund', (payload) => handleRefund(context, payload)),
    );
    app.get<{ Params: { merchantId: string; id: string } }>(
      `${prefix}/pg/v1/status/:merchantId/:id`,
      (request, reply) => {
        const { merchantId, id } = request.params;
        const path = request.url.slice(prefix.length);
        return respond(context, request, reply, {
          api: 'v1',
          call: context.state.refunds.has(id) ? 'refund-status' : 'status',
          id,
          orderId: id,
          // V1 also requires the header with the merchant's id.
          checkCredential: () =>
            refuseBadChecksum(
              context,
              request.headers['x-merchant-id'] === merchantId ? request.headers['x-verify'] : null,
              path,
            ),
          handle: () => handleStatus(context, merchantId, id),
        });
      },
    );
  }

  function respondToPost(
    request: FastifyRequest,
    reply: FastifyReply,
    call: 'pay' | 'refund',
    handle: (payload: string) => ReturnType<typeof handlePay>,
  ) {
    const payload = readPayload(request.body);
    return respond(context, request, reply, {
      api: 'v1',
      call,
      id: readPayloadField(payload, 'merchantTransactionId'),
      orderId: readPayloadField(payload, call === 'pay' ? 'merchantTransactionId' : 'originalTransactionId'),
      checkCredential: () =>
        refuseBadChecksum(context, request.headers['x-verify'], `${payload}/pg/v1/${call}`),
      handle: () => handle(payload),
    });
  }
}
