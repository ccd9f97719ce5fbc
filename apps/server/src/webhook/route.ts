import type { RoleClient } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import { WebhookRejected, type PaymentGateway } from '@nibog/phonepe';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Changes } from '../changes/changes.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Shortage } from '../http/shortage.ts';
import type { Wake } from '../wake.ts';
import { createWebhookBatcher } from './batches.ts';
import { WEBHOOK_PATH } from './path.ts';
import { recordWebhooks, toIncomingWebhook } from './record.ts';

const BODY_LIMIT_BYTES = 65_536;

export type WebhookContext = {
  webhook: RoleClient<'webhook'>;
  gateway: Pick<PaymentGateway, 'receiveWebhook'>;
  durations: Pick<Durations, 'nudgeEvery'>;
  /** The maximum number of concurrent statements that store webhooks. */
  maxWebhookStatements: number;
  /** Called after a nudge is committed, so that this process looks immediately. */
  wake: Wake;
  changes: Pick<Changes, 'announce'>;
  metrics: Pick<Metrics, 'webhooks'>;
  shortage: Pick<Shortage, 'note'>;
};

/**
 * PhonePe's callback. 200 `{ "received": true }`: durably recorded, which includes duplicates, unknown orders and unknown
 * events. 401: wrong credential. 400: unreadable. 405, 413, 415: as usual. 503: not stored, so that PhonePe sends it again.
 * The route is a separate plugin because only it needs the raw body.
 */
export async function webhookRoute(app: FastifyInstance, ctx: WebhookContext): Promise<void> {
  const store = createWebhookBatcher({
    store: (webhooks) => recordWebhooks(ctx.webhook, ctx.durations, webhooks),
    maxConcurrent: ctx.maxWebhookStatements,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    if (error instanceof WebhookRejected) {
      ctx.metrics.webhooks.inc({ outcome: 'refused' });
      request.log.warn({ reason: error.reason }, 'refused a webhook');
      return refuse(reply, error.reason === 'unauthorised' ? 401 : 400, error.reason);
    }
    if (error.statusCode === 413) return refuse(reply, 413, `the body is over ${BODY_LIMIT_BYTES} bytes`);
    if (error.statusCode === 415) return refuse(reply, 415, 'the content type must be application/json');
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return refuse(reply, error.statusCode, 'the request cannot be read');
    }
    ctx.metrics.webhooks.inc({ outcome: 'not_stored' });
    ctx.shortage.note(error);
    request.log.error({ err: error }, 'could not store a webhook');
    return refuse(reply, 503, 'not stored; send it again');
  });

  app.post(WEBHOOK_PATH, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const event = ctx.gateway.receiveWebhook({ headers: request.headers, rawBody });
    const { fresh, nudged, refundNudged } = await store(toIncomingWebhook(rawBody, event));
    ctx.metrics.webhooks.inc({ outcome: nudged || refundNudged ? 'nudged' : 'unknown' });
    if (nudged) ctx.wake('payments');
    // An unconfirmed claim changes the displayed state to `confirming`.
    if (nudged && event.claimsSuccess && event.merchantOrderId !== null)
      ctx.changes.announce(event.merchantOrderId);
    if (refundNudged) ctx.wake('refunds');
    const { merchantOrderId: transactionId, merchantRefundId: refund } = event;
    request.log.info(
      { transactionId, refund, event: event.event, fresh, nudged, refundNudged },
      'webhook recorded',
    );
    return reply.send({ received: true });
  });

  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: WEBHOOK_PATH,
    // In `onRequest`, so that a wrong method is refused before the body is parsed.
    onRequest: async (_request, reply) =>
      reply.header('allow', 'POST').code(405).send({ error: 'only POST' }),
    handler: async (_request, reply) => reply.code(405).send({ error: 'only POST' }),
  });
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error });
}
