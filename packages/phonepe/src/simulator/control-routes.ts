import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actOnOrder, actOnRefund, deliveriesOf, getOrder, ORDER_ACTIONS, REFUND_ACTIONS } from './actions.ts';
import type { SimContext } from './context.ts';
import { FAULTS } from './faults.ts';
import { CALLS } from './gates.ts';
import { renderOperatorPage } from './operator-page.ts';
import { settingsSchema } from './settings.ts';
import { refundsOf, type SimOrder } from './state.ts';

const MAX_LISTED = 50;

type Id = { Params: { id: string } };

const faultSchema = z.strictObject({ call: z.enum(CALLS), fault: z.enum(FAULTS) });

/** What the operator page's form can set. A box that is not ticked is not sent. */
const settingsFormSchema = z.object({
  webhookDelayMs: z.coerce.number().min(0),
  webhooksEnabled: z
    .literal('on')
    .optional()
    .transform((value) => value === 'on'),
  statusDown: z
    .literal('on')
    .optional()
    .transform((value) => value === 'on'),
});

/** The simulator's own API under `/__sim`, and the page at `/` that uses it. Forms are sent back to the page. */
export function registerControlRoutes(app: FastifyInstance, context: SimContext): void {
  const { state, settings, log, faults } = context;

  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(renderOperatorPage(context, listOrders(context))),
  );

  app.get('/__sim/health', () => ({ status: 'ok', url: context.baseUrl(), orders: state.orders.size }));

  app.get('/__sim/orders', () => ({ orders: listOrders(context).map((order) => describe(context, order)) }));
  app.get<Id>('/__sim/orders/:id', (request) => describe(context, getOrder(context, request.params.id)));
  for (const action of ORDER_ACTIONS) {
    app.post<Id>(`/__sim/orders/:id/${action}`, async (request, reply) => {
      const order = await actOnOrder(context, request.params.id, action);
      return answerChange(request, reply, describe(context, order));
    });
  }
  for (const action of REFUND_ACTIONS) {
    app.post<Id>(`/__sim/refunds/:id/${action}`, async (request, reply) =>
      answerChange(request, reply, await actOnRefund(context, request.params.id, action)),
    );
  }

  app.get('/__sim/settings', () => settings);
  app.put('/__sim/settings', (request, reply) => {
    const change = settingsSchema.partial().safeParse(request.body);
    if (!change.success) return refuse(reply, change.error);
    return reply.send(Object.assign(settings, change.data));
  });
  app.post('/__sim/settings', (request, reply) => {
    const change = settingsFormSchema.safeParse(request.body);
    if (!change.success) return refuse(reply, change.error);
    return answerChange(request, reply, Object.assign(settings, change.data));
  });

  app.post('/__sim/faults', (request, reply) => {
    const parsed = faultSchema.safeParse(request.body);
    if (!parsed.success) return refuse(reply, parsed.error);
    faults.failNext(parsed.data.call, parsed.data.fault);
    return reply.send(parsed.data);
  });

  app.get('/__sim/log', () => ({ entries: log.entries }));
}

/** The newest first. */
function listOrders({ state }: SimContext): SimOrder[] {
  return [...state.orders.values()].slice(-MAX_LISTED).toReversed();
}

function describe(context: SimContext, order: SimOrder): object {
  return {
    ...order,
    pageUrl: `${context.baseUrl()}/transact/uat_v3?token=${order.token}`,
    refunds: refundsOf(context.state, order.merchantOrderId),
    webhooks: deliveriesOf(context, order.merchantOrderId),
  };
}

function answerChange(request: FastifyRequest, reply: FastifyReply, result: object): FastifyReply {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? reply.code(303).header('location', '/').send() : reply.send(result);
}

function refuse(reply: FastifyReply, error: z.ZodError): FastifyReply {
  return reply.code(400).send({ code: 'INVALID_INPUT', message: z.prettifyError(error) });
}
