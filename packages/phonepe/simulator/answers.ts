/** An answer of PhonePe's API: JSON, or a bare text where PhonePe answers one. */
export type Answer = { status: number; body: object | string };

export function ok(body: object): Answer {
  return { status: 200, body };
}

/** The opaque refusal of invalid input, and of an order id that has been used. */
export function badRequest(message = 'Please check the inputs you have provided.'): Answer {
  return { status: 400, body: { code: 'BAD_REQUEST', message } };
}

/** From PhonePe's SDK fixtures: `{"code":"BAD_REQUEST","message":"merchantOrderId must not be blank.","data":{}}`. */
export function blankField(field: string): Answer {
  return { status: 400, body: { code: 'BAD_REQUEST', message: `${field} must not be blank.`, data: {} } };
}

export function invalidClient(): Answer {
  return {
    status: 400,
    body: {
      errorCode: 'OIM000',
      code: 'INVALID_CLIENT',
      message: 'Bad Request: Invalid Client, trackingId: sim',
      context: { error_description: 'Client authentication failure' },
    },
  };
}

export function unknownOrder(): Answer {
  return {
    status: 400,
    body: { code: 'INVALID_MERCHANT_ORDER_ID', message: 'No entry found for given merchant order id' },
  };
}

/** Invented: PhonePe documents no code for a refund that it does not know. */
export function unknownRefund(): Answer {
  return {
    status: 400,
    body: { code: 'INVALID_MERCHANT_REFUND_ID', message: 'No entry found for given merchant refund id' },
  };
}

/** From PhonePe's Node SDK fixtures. */
export function duplicateRefund(): Answer {
  return { status: 400, body: { code: 'Refund ID Duplicated', data: {} } };
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

/** V1's shape of an error; `data` is left out, as it may be. */
export function v1Error(status: number, code: string, message: string): Answer {
  return { status, body: { success: false, code, message } };
}

/** Not JSON: PhonePe's SDK fixtures have this very text. */
export function upstreamDown(): Answer {
  return { status: 503, body: 'R999' };
}
