import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readId } from '../src/checks.ts';
import type { SimCall } from './calls.ts';
import type { SimContext } from './context.ts';
import { DURATIONS } from './durations.ts';
import type { SimApi } from './engine/state.ts';
import { payBeforeResponse } from './faults/added-events.ts';
import { FAULT_RESPONSES, takeOrderCallFault } from './faults/calls.ts';
import type { OrderPlan } from './faults/plan.ts';
import { serviceUnavailable, type SimResponse } from './responses.ts';
import { toV1 } from './v1/responses.ts';

export type Route = {
  api: SimApi;
  call: SimCall;
  /** The merchant's order or refund id in the call, for gates and the log. */
  id: string | null;
  /** The merchant's order id, whose faults apply to the call. */
  orderId: string | null;
  /** Returns the refusal if the credential is missing or wrong, else `null`. */
  checkCredential: () => SimResponse | null;
  handle: () => SimResponse;
};

/** Responds to a call of either API, with its delays, faults and gates. */
export async function respond(
  context: SimContext,
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
): Promise<FastifyReply> {
  const { settings, timeScale, callFaults, gates, file, log } = context;
  const { call, id } = route;
  const callFault = callFaults.take(call);
  const orderFault = callFault === null ? takeOrderCallFault(findFaultPlan(context, route), call) : null;
  const fault = callFault ?? orderFault?.fault ?? null;
  const delayMs = {
    token: 0,
    pay: settings.payDelayMs,
    status: settings.statusDelayMs,
    refund: 0,
    'refund-status': 0,
  };
  const totalDelayMs = delayMs[call] + (fault === 'slow' ? DURATIONS.slowMs : 0);
  if (totalDelayMs > 0) await pause(totalDelayMs * timeScale);

  let response = fault === null ? null : toApiResponse(route.api, FAULT_RESPONSES[fault]);
  if (response === null && fault !== 'timeout-before') {
    response = computeResponse(context, route);
    if (call === 'pay') await payBeforeResponse(context, route.orderId);
    // A change is on disk before the response confirms it.
    if (request.method === 'POST') await file.save();
    await gates.pass(call, id);
  }
  const isSuppressed = fault === 'timeout-before' || fault === 'timeout-after';
  log.add({
    kind: 'request',
    call,
    id,
    status: isSuppressed || response === null ? null : response.status,
    fault: orderFault?.name ?? fault,
  });
  // The connection ends when the caller gives up or the simulator stops.
  if (isSuppressed || response === null) return reply.hijack();
  const isText = typeof response.body === 'string';
  return reply
    .code(response.status)
    .type(isText ? 'text/plain; charset=utf-8' : 'application/json')
    .send(response.body);
}

/** Finds the order's faults. For a new order, the first `pay` with its id draws them, even if that call fails. */
function findFaultPlan({ state, plan }: SimContext, { call, orderId }: Route): OrderPlan | undefined {
  if (orderId === null) return undefined;
  const order = state.orders.get(orderId);
  return order ?? (call === 'pay' && readId(orderId) !== null ? plan.draw(orderId) : undefined);
}

function computeResponse(context: SimContext, route: Route): SimResponse {
  if (route.call === 'status' && context.settings.statusDown) return serviceUnavailable();
  return route.checkCredential() ?? route.handle();
}

function toApiResponse(api: SimApi, response: SimResponse | null): SimResponse | null {
  return api === 'v1' && response !== null ? toV1(response) : response;
}
