import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SimContext } from '../context.ts';
import { respond } from '../respond.ts';
import {
  answerPay,
  answerRefund,
  answerStatus,
  readPayload,
  readPayloadField,
  refuseChecksum,
} from './calls.ts';

/** Sandbox and production. */
const PREFIXES = ['/apis/pg-sandbox', '/apis/hermes'];

/** PhonePe's V1 API. What is hashed begins at `/pg/v1`, behind the prefix. */
export function registerV1Routes(app: FastifyInstance, context: SimContext): void {
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/pg/v1/pay`, (request, reply) =>
      respondToPost(request, reply, 'pay', (payload) => answerPay(context, payload)),
    );
    app.post(`${prefix}/pg/v1/refund`, (request, reply) =>
      respondToPost(request, reply, 'refund', (payload) => answerRefund(context, payload)),
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
          // The header is asked for too: without it V1 answers nothing.
          refuse: () =>
            refuseChecksum(
              context,
              request.headers['x-merchant-id'] === merchantId ? request.headers['x-verify'] : null,
              path,
            ),
          answer: () => answerStatus(context, merchantId, id),
        });
      },
    );
  }

  function respondToPost(
    request: FastifyRequest,
    reply: FastifyReply,
    call: 'pay' | 'refund',
    answer: (payload: string) => ReturnType<typeof answerPay>,
  ) {
    const payload = readPayload(request.body);
    return respond(context, request, reply, {
      api: 'v1',
      call,
      id: readPayloadField(payload, 'merchantTransactionId'),
      orderId: readPayloadField(payload, call === 'pay' ? 'merchantTransactionId' : 'originalTransactionId'),
      refuse: () => refuseChecksum(context, request.headers['x-verify'], `${payload}/pg/v1/${call}`),
      answer: () => answer(payload),
    });
  }
}
