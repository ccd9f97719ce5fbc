import { startDeadline } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';
import { exchange, isSuccess, type HttpAnswer } from '../http.ts';
import type { Transport } from '../options.ts';
import { tryTwice } from '../retry.ts';
import { makeChecksum } from './checksum.ts';
import { errorOf, readCode } from './wire.ts';

export type CallContext = Transport & {
  /** Without `/pg/v1`, which alone is part of what is hashed. */
  baseUrl: string;
  merchantId: string;
  saltKey: string;
  saltIndex: number;
};

/** One call that may change something: sent once, whatever comes of it. */
export function send(
  context: CallContext,
  operation: string,
  path: string,
  request: object,
): Promise<HttpAnswer> {
  const payload = Buffer.from(JSON.stringify(request), 'utf8').toString('base64');
  return exchange(context.fetch, {
    operation,
    method: 'POST',
    url: `${context.baseUrl}${path}`,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-verify': makeChecksum(`${payload}${path}`, context.saltKey, context.saltIndex),
    },
    body: JSON.stringify({ request: payload }),
    timeoutMs: context.timeoutMs,
  });
}

/**
 * Asks for a payment or a refund, which V1 does in one place, twice if the trouble may pass. An answer of 4xx is
 * returned, to be told from an unknown id.
 */
export function ask(
  context: CallContext,
  operation: string,
  merchantTransactionId: string,
): Promise<HttpAnswer> {
  const path = `/pg/v1/status/${encodeURIComponent(context.merchantId)}/${encodeURIComponent(merchantTransactionId)}`;
  const deadline = startDeadline(context.budgetMs);
  return tryTwice(deadline, context.retryPauseMs, async () => {
    const answer = await exchange(context.fetch, {
      operation,
      method: 'GET',
      url: `${context.baseUrl}${path}`,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-verify': makeChecksum(path, context.saltKey, context.saltIndex),
        'x-merchant-id': context.merchantId,
      },
      timeoutMs: Math.min(context.timeoutMs, deadline.remainingMs()),
    });
    const error = trouble(operation, answer);
    if (error?.retryable) throw error;
    return answer;
  });
}

/** `INTERNAL_SERVER_ERROR` says nothing of the payment, under whichever HTTP status it comes. */
function trouble(operation: string, answer: HttpAnswer): GatewayError | null {
  const isAnswer = isSuccess(answer) && readCode(answer) !== 'INTERNAL_SERVER_ERROR';
  return isAnswer ? null : errorOf(operation, answer);
}
