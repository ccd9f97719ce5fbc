/** The refusals of V1. HTTP statuses other than 200 are invented. */
import type { Answer } from '../answers.ts';

export function badRequest(): Answer {
  return refusal(400, 'BAD_REQUEST', 'Please check the inputs you have provided.');
}

export function unauthorised(): Answer {
  return refusal(401, 'AUTHORIZATION_FAILED', 'Authorization failed');
}

export function notFound(): Answer {
  return refusal(404, 'TRANSACTION_NOT_FOUND', 'No transaction found with given merchant transaction id.');
}

/** An answer of V2 in V1's form: with `"success": false`. A bare text stays as it is. */
export function toV1(answer: Answer): Answer {
  if (typeof answer.body === 'string') return answer;
  return { status: answer.status, body: { success: false, ...answer.body } };
}

/** V1's shape of an error; `data` is left out, as it may be. */
function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { success: false, code, message } };
}
