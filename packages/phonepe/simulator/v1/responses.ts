/** V1's error responses. HTTP statuses other than 200 are invented. */
import type { SimResponse } from '../responses.ts';

export function badRequest(): SimResponse {
  return buildRefusal(400, 'BAD_REQUEST', 'Please check the inputs you have provided.');
}

export function unauthorised(): SimResponse {
  return buildRefusal(401, 'AUTHORIZATION_FAILED', 'Authorization failed');
}

export function notFound(): SimResponse {
  return buildRefusal(
    404,
    'TRANSACTION_NOT_FOUND',
    'No transaction found with given merchant transaction id.',
  );
}

/** Converts a V2 error to V1's shape by adding `"success": false`. A plain text stays unchanged. */
export function toV1(response: SimResponse): SimResponse {
  if (typeof response.body === 'string') return response;
  return { status: response.status, body: { success: false, ...response.body } };
}

/** Builds an error without the optional `data`. */
function buildRefusal(status: number, code: string, message: string): SimResponse {
  return { status, body: { success: false, code, message } };
}
