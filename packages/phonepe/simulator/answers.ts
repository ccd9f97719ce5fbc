/** An answer of PhonePe's API: JSON, or a bare text where PhonePe answers one. */
export type Answer = { status: number; body: object | string };

export function ok(body: object): Answer {
  return { status: 200, body };
}

/** The opaque refusal of invalid input, and of an order id that has been used. */
export function badRequest(message = 'Please check the inputs you have provided.'): Answer {
  return { status: 400, body: { code: 'BAD_REQUEST', message } };
}

/** Invented body: PhonePe documents none for 401. */
export function unauthorised(): Answer {
  return { status: 401, body: { code: 'AUTHORIZATION_FAILED', message: 'Authorization failed' } };
}

/** Invented body: PhonePe documents none for 429. */
export function tooManyRequests(): Answer {
  return { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' } };
}

export function internalError(): Answer {
  return {
    status: 500,
    body: {
      code: 'INTERNAL_SERVER_ERROR',
      message:
        'There is an error trying to process your transaction at the moment. Please try again in a while.',
    },
  };
}

/** Not JSON: PhonePe's SDK fixtures have this very text. */
export function upstreamDown(): Answer {
  return { status: 503, body: 'R999' };
}
