/** The error responses that only V2 has. */
import type { SimResponse } from '../responses.ts';

/** From PhonePe's SDK fixtures: `{"code":"BAD_REQUEST","message":"merchantOrderId must not be blank.","data":{}}`. */
export function blankField(field: string): SimResponse {
  return { status: 400, body: { code: 'BAD_REQUEST', message: `${field} must not be blank.`, data: {} } };
}

export function invalidClient(): SimResponse {
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

export function unknownOrder(): SimResponse {
  return {
    status: 400,
    body: { code: 'INVALID_MERCHANT_ORDER_ID', message: 'No entry found for given merchant order id' },
  };
}

/** Invented: PhonePe documents no code for an unknown refund. */
export function unknownRefund(): SimResponse {
  return {
    status: 400,
    body: { code: 'INVALID_MERCHANT_REFUND_ID', message: 'No entry found for given merchant refund id' },
  };
}

/** From PhonePe's Node SDK fixtures. */
export function duplicateRefund(): SimResponse {
  return { status: 400, body: { code: 'Refund ID Duplicated', data: {} } };
}
