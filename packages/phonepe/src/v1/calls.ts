import { startDeadline } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';
import { type HttpResponse, isSuccess, sendRequest } from '../http.ts';
import type { Transport } from '../options.ts';
import { tryTwice } from '../retry.ts';
import { makeChecksum } from './checksum.ts';
import { readCode, toGatewayError } from './wire.ts';

export type CallContext = Transport & {
  /** Ends before `/pg/v1`: the checksum covers the path from there on. */
  baseUrl: string;
  merchantId: string;
  saltKey: string;
  saltIndex: number;
};

/** Sends a call that may change something. It is never repeated. */
export function sendOnce(
  context: CallContext,
  operation: string,
  path: string,
  request: object,
): Promise<HttpResponse> {
  const payload = Buffer.from(JSON.stringify(request), 'utf8').toString('base64');
  return sendRequest(context.fetch, {
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
 * Requests the status of a payment or a refund, for which V1 has one call, with one retry after a transient failure.
 * Returns a 4xx response, because it may mean that the id is unknown.
 */
export function getWithRetry(
  context: CallContext,
  operation: string,
  merchantTransactionId: string,
): Promise<HttpResponse> {
  const path = `/pg/v1/status/${encodeURIComponent(context.merchantId)}/${encodeURIComponent(merchantTransactionId)}`;
  const deadline = startDeadline(context.budgetMs);
  return tryTwice(deadline, context.retryPauseMs, async () => {
    const response = await sendRequest(context.fetch, {
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
    const error = findError(operation, response);
    if (error?.retryable) throw error;
    return response;
  });
}

/** `INTERNAL_SERVER_ERROR` is an error under any HTTP status: it reports nothing about the payment. */
function findError(operation: string, response: HttpResponse): GatewayError | null {
  const isUsable = isSuccess(response) && readCode(response) !== 'INTERNAL_SERVER_ERROR';
  return isUsable ? null : toGatewayError(operation, response);
}
