import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { upstreamDown, type Answer } from './answers.ts';
import type { SimContext } from './context.ts';
import { FAULT_ANSWERS } from './faults.ts';
import type { SimCall } from './gates.ts';
import type { SimApi } from './state.ts';

export type Route = {
  api: SimApi;
  call: SimCall;
  /** The merchant's id that the call is about, for gates and the log. */
  id: string | null;
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

  let answer = fault === null ? null : failureOf(route.api, FAULT_ANSWERS[fault]);
  if (answer === null && fault !== 'timeout-before') {
    answer = compute(context, route);
    // The answer is a promise: what it promises is on disk before it is given.
    if (request.method === 'POST') await file.save();
    await gates.pass(call, id);
  }
  const isLost = fault === 'timeout-before' || fault === 'timeout-after';
  log.add({ kind: 'request', call, id, status: isLost || answer === null ? null : answer.status, fault });
  // The connection ends when the caller gives up or the simulator stops.
  if (isLost || answer === null) return reply.hijack();
  const isText = typeof answer.body === 'string';
  return reply
    .code(answer.status)
    .type(isText ? 'text/plain; charset=utf-8' : 'application/json')
    .send(answer.body);
}

function compute(context: SimContext, route: Route): Answer {
  if (route.call === 'status' && context.settings.statusDown) return upstreamDown();
  return route.refuse() ?? route.answer();
}

/** V1's failures are V2's with `"success": false`. */
function failureOf(api: SimApi, answer: Answer | null): Answer | null {
  if (api === 'v2' || answer === null || typeof answer.body === 'string') return answer;
  return { status: answer.status, body: { success: false, ...answer.body } };
}
