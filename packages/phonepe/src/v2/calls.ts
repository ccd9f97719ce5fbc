import { awaitWithin, type Deadline, startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { createResponseError, type HttpResponse, isSuccess, sendRequest } from '../http.ts';
import type { Transport } from '../options.ts';
import { tryTwice } from '../retry.ts';
import type { TokenSource } from './token.ts';

export type CallContext = Transport & { pgBaseUrl: string; tokens: TokenSource };

export type Call = { operation: string; method: 'GET' | 'POST'; path: string; json?: object };

/** Sends a call that may change something. It is repeated only after a 401. */
export function sendOnce(context: CallContext, call: Call): Promise<HttpResponse> {
  return sendWithin(context, startDeadline(context.budgetMs), call);
}

/**
 * Sends a call that changes nothing, with one retry. Returns a 4xx response, because it may mean that the id is
 * unknown.
 */
export function getWithRetry(context: CallContext, operation: string, path: string): Promise<HttpResponse> {
  const deadline = startDeadline(context.budgetMs);
  return tryTwice(deadline, context.retryPauseMs, async () => {
    const response = await sendWithin(context, deadline, { operation, method: 'GET', path });
    const error = isSuccess(response) ? null : createResponseError(operation, response);
    if (error?.retryable) throw error;
    return response;
  });
}

/** Sends a call with a token. A 401 did nothing, so any call, `pay` included, is sent once more with a new token. */
async function sendWithin(context: CallContext, deadline: Deadline, call: Call): Promise<HttpResponse> {
  const first = await sendWithToken(context, deadline, call);
  if (first.response.status !== 401) return first.response;
  context.tokens.discard(first.authorization);
  const second = await sendWithToken(context, deadline, call);
  if (second.response.status === 401) context.tokens.discard(second.authorization);
  return second.response;
}

async function sendWithToken(context: CallContext, deadline: Deadline, call: Call) {
  const authorization = await getAuthorizationWithin(context, deadline, call.operation);
  const response = await sendRequest(context.fetch, {
    operation: call.operation,
    method: call.method,
    url: `${context.pgBaseUrl}${call.path}`,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
    ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
    // A POST always gets the full timeout, even after a slow token call: aborting it would leave its outcome unknown.
    timeoutMs:
      call.method === 'POST' ? context.timeoutMs : Math.min(context.timeoutMs, deadline.remainingMs()),
  });
  return { authorization, response };
}

/** Without a token, the call itself was not sent, so its outcome is `refused`. */
async function getAuthorizationWithin(
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
