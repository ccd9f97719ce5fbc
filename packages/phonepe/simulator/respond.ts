import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readId } from '../src/checks.ts';
import { upstreamDown, type Answer } from './answers.ts';
import type { SimCall } from './calls.ts';
import type { SimContext } from './context.ts';
import { DURATIONS } from './durations.ts';
import type { SimApi } from './engine/state.ts';
import { FAULT_ANSWERS, takeOrderCallFault } from './faults/calls.ts';
import { payBeforeAnswer } from './faults/hostility.ts';
import type { OrderPlan } from './faults/plan.ts';
import { toV1 } from './v1/answers.ts';

export type Route = {
  api: SimApi;
  call: SimCall;
  /** The merchant's id that the call is about, for gates and the log. */
  id: string | null;
  /** The order that it is about in the end, for the order's faults. */
  orderId: string | null;
  /** The refusal of a caller without the credential, `null` for one that has it. */
  refuse: () => Answer | null;
  answer: () => Answer;
};

/** Every call of both APIs goes through here, where delays, faults and gates have their one place. */
export async function respond(
  context: SimContext,
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
): Promise<FastifyReply> {
  const { settings, timeScale, callFaults, gates, file, log } = context;
  const { call, id } = route;
  const asked = callFaults.take(call);
  const planned = asked === null ? takeOrderCallFault(planOf(context, route), call) : null;
  const fault = asked ?? planned?.fault ?? null;
  const delayMs = {
    token: 0,
    pay: settings.payDelayMs,
    status: settings.statusDelayMs,
    refund: 0,
    'refund-status': 0,
  };
  const slowMs = delayMs[call] + (fault === 'slow' ? DURATIONS.slowMs : 0);
  if (slowMs > 0) await pause(slowMs * timeScale);

  let answer = fault === null ? null : failureOf(route.api, FAULT_ANSWERS[fault]);
  if (answer === null && fault !== 'timeout-before') {
    answer = compute(context, route);
    if (call === 'pay') await payBeforeAnswer(context, route.orderId);
    // The answer is a promise: what it promises is on disk before it is given.
    if (request.method === 'POST') await file.save();
    await gates.pass(call, id);
  }
  const isLost = fault === 'timeout-before' || fault === 'timeout-after';
  log.add({
    kind: 'request',
    call,
    id,
    status: isLost || answer === null ? null : answer.status,
    fault: planned?.name ?? fault,
  });
  // The connection ends when the caller gives up or the simulator stops.
  if (isLost || answer === null) return reply.hijack();
  const isText = typeof answer.body === 'string';
  return reply
    .code(answer.status)
    .type(isText ? 'text/plain; charset=utf-8' : 'application/json')
    .send(answer.body);
}

/** A new order's faults are drawn when its id is first heard of, whatever becomes of that call. */
function planOf({ state, plan }: SimContext, { call, orderId }: Route): OrderPlan | undefined {
  if (orderId === null) return undefined;
  const order = state.orders.get(orderId);
  return order ?? (call === 'pay' && readId(orderId) !== null ? plan.draw(orderId) : undefined);
}

function compute(context: SimContext, route: Route): Answer {
  if (route.call === 'status' && context.settings.statusDown) return upstreamDown();
  return route.refuse() ?? route.answer();
}

function failureOf(api: SimApi, answer: Answer | null): Answer | null {
  return api === 'v1' && answer !== null ? toV1(answer) : answer;
}
