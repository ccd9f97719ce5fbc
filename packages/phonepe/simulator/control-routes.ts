import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SimContext } from './context.ts';
import {
  actOnOrder,
  actOnRefund,
  findDeliveries,
  getOrder,
  listOrders,
  ORDER_ACTIONS,
  REFUND_ACTIONS,
} from './engine/actions.ts';
import { findRefunds, type SimOrder } from './engine/state.ts';
import { registerFaultRoutes } from './faults/routes.ts';
import { sendChange, sendInvalidInput } from './form-responses.ts';
import { buildHostedUrl } from './pages/hosted-url.ts';
import { settingsSchema } from './settings.ts';

type Id = { Params: { id: string } };

/** The optional body of `complete`: the captured amount (paise) and currency, if they differ from the order's. */
const capturedSchema = z.strictObject({
  amount: z.int().positive().exactOptional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .exactOptional(),
});

/** The settings form of the operator's page. A browser does not send an unticked box. */
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

/** The simulator's own API under `/__sim`. The forms of the operator's page use it too and are redirected back to it. */
export function registerControlRoutes(app: FastifyInstance, context: SimContext): void {
  const { state, settings, log } = context;

  app.get('/__sim/health', () => ({ status: 'ok', url: context.baseUrl(), orders: state.orders.size }));

  app.get('/__sim/orders', () => ({
    orders: listOrders(context).map((order) => describeOrder(context, order)),
  }));
  app.get<Id>('/__sim/orders/:id', (request) => describeOrder(context, getOrder(context, request.params.id)));
  for (const action of ORDER_ACTIONS) {
    app.post<Id>(`/__sim/orders/:id/${action}`, async (request, reply) => {
      const captured = capturedSchema.safeParse(request.body ?? {});
      if (!captured.success) return sendInvalidInput(reply, captured.error);
      const order = await actOnOrder(context, request.params.id, action, captured.data);
      return sendChange(request, reply, describeOrder(context, order));
    });
  }
  for (const action of REFUND_ACTIONS) {
    app.post<Id>(`/__sim/refunds/:id/${action}`, async (request, reply) =>
      sendChange(request, reply, await actOnRefund(context, request.params.id, action)),
    );
  }

  app.get('/__sim/settings', () => settings);
  app.put('/__sim/settings', (request, reply) => {
    const change = settingsSchema.partial().safeParse(request.body);
    if (!change.success) return sendInvalidInput(reply, change.error);
    return reply.send(Object.assign(settings, change.data));
  });
  app.post('/__sim/settings', (request, reply) => {
    const change = settingsFormSchema.safeParse(request.body);
    if (!change.success) return sendInvalidInput(reply, change.error);
    return sendChange(request, reply, Object.assign(settings, change.data));
  });

  registerFaultRoutes(app, context);

  app.get('/__sim/log', () => ({ entries: log.entries }));
}

function describeOrder(context: SimContext, order: SimOrder): object {
  return {
    ...order,
    pageUrl: buildHostedUrl(order, context.baseUrl()),
    refunds: findRefunds(context.state, order.merchantOrderId),
    webhooks: findDeliveries(context, order.merchantOrderId),
  };
}
