import { GatewayError } from '../errors.ts';
import { answerError, exchange, isSuccess, type HttpAnswer } from '../http.ts';
import type { Transport } from '../options.ts';
import { awaitWithin, startDeadline, type Deadline } from '../deadline.ts';
import { tryTwice } from '../retry.ts';
import type { TokenSource } from './token.ts';

export type CallContext = Transport & { pgBaseUrl: string; tokens: TokenSource };

export type Call = { operation: string; method: 'GET' | 'POST'; path: string; json?: object };

/** One call that may change something: sent once, but for the replay after a 401. */
export function send(context: CallContext, call: Call): Promise<HttpAnswer> {
  return sendWithin(context, startDeadline(context.budgetMs), call);
}

/** A call that changes nothing, tried twice. An answer of 4xx is returned, to be told from an unknown id. */
export function ask(context: CallContext, operation: string, path: string): Promise<HttpAnswer> {
  const deadline = startDeadline(context.budgetMs);
  return tryTwice(deadline, context.retryPauseMs, async () => {
    const answer = await sendWithin(context, deadline, { operation, method: 'GET', path });
    const error = isSuccess(answer) ? null : answerError(operation, answer);
    if (error?.retryable) throw error;
    return answer;
  });
}

/** One call with a token. A 401 did nothing, so it is sent once more with a fresh token, a `pay` too. */
async function sendWithin(context: CallContext, deadline: Deadline, call: Call): Promise<HttpAnswer> {
  const first = await sendWithToken(context, deadline, call);
  if (first.answer.status !== 401) return first.answer;
  context.tokens.reject(first.authorization);
  const second = await sendWithToken(context, deadline, call);
  if (second.answer.status === 401) context.tokens.reject(second.authorization);
  return second.answer;
}

async function sendWithToken(context: CallContext, deadline: Deadline, call: Call) {
  const authorization = await authorizationWithin(context, deadline, call.operation);
  const answer = await exchange(context.fetch, {
    operation: call.operation,
    method: call.method,
    url: `${context.pgBaseUrl}${call.path}`,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
    ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
    // A `pay` that is sent gets its whole time, however long the token took: cut short, its outcome is unknown.
    timeoutMs:
      call.method === 'POST' ? context.timeoutMs : Math.min(context.timeoutMs, deadline.remainingMs()),
  });
  return { authorization, answer };
}

/** Failing to get a token is a definite failure of the call that it was for: nothing has been sent. */
async function authorizationWithin(
  context: CallContext,
  deadline: Deadline,
  operation: string,
): Promise<string> {
  try {
    return await awaitWithin(deadline, operation, context.tokens.authorization());
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, httpStatus, retryable } = error;
    throw new GatewayError({ operation, code, httpStatus, retryable, outcome: 'refused', cause: error });
  }
}
