/** A response of PhonePe's API. A string body is sent as plain text. */
export type SimResponse = { status: number; body: object | string };

export function ok(body: object): SimResponse {
  return { status: 200, body };
}

/** PhonePe's response to invalid input and to an order id that has already been used. It gives no reason. */
export function badRequest(message = 'Please check the inputs you have provided.'): SimResponse {
  return { status: 400, body: { code: 'BAD_REQUEST', message } };
}

/** The body is invented: PhonePe documents none for 401. */
export function unauthorised(): SimResponse {
  return { status: 401, body: { code: 'AUTHORIZATION_FAILED', message: 'Authorization failed' } };
}

/** The body is invented: PhonePe documents none for 429. */
export function tooManyRequests(): SimResponse {
  return { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' } };
}

export function internalError(): SimResponse {
  return {
    status: 500,
    body: {
      code: 'INTERNAL_SERVER_ERROR',
      message:
        'There is an error trying to process your transaction at the moment. Please try again in a while.',
    },
  };
}

/** The body is not JSON; the text is from the fixtures of PhonePe's SDK. */
export function serviceUnavailable(): SimResponse {
  return { status: 503, body: 'R999' };
}
