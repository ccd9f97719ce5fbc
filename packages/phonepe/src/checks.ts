import { GatewayError } from './errors.ts';

/** PhonePe's minimum amount of a payment and of a refund, in paise. */
const MIN_AMOUNT_PAISE = 100;
const EXPIRE_AFTER_SECONDS = { min: 300, max: 3600 };

/** Ids of orders and refunds consist of letters, digits, `_` and `-`. V2 allows at most 63 characters, V1 fewer. */
const ID_PATTERN = /^[A-Za-z0-9_-]+$/;
const ID_MAX_LENGTH = 63;

/** Returns the id if it is a string in the format that PhonePe allows, else `null`. */
export function readId(value: unknown, maxLength = ID_MAX_LENGTH): string | null {
  return typeof value === 'string' && value.length <= maxLength && ID_PATTERN.test(value) ? value : null;
}

/** Returns the text if it consists of 1 to `maxLength` printable ASCII characters, else `null`. */
export function readPrintable(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' && value.length <= maxLength && /^[\x20-\x7e]+$/.test(value)
    ? value
    : null;
}

/** PhonePe rejects every invalid input with the same message, so the client itself reports which field is wrong. */
export function checkId(operation: string, field: string, value: string, maxLength = ID_MAX_LENGTH): void {
  if (readId(value, maxLength) === null) {
    throw createInvalidRequestError(
      operation,
      `${field} must be 1 to ${maxLength} letters, digits, "_" or "-"`,
    );
  }
}

export function checkAmount(operation: string, amountPaise: number): void {
  if (!Number.isSafeInteger(amountPaise) || amountPaise < MIN_AMOUNT_PAISE) {
    throw createInvalidRequestError(
      operation,
      `amountPaise must be an integer of at least ${MIN_AMOUNT_PAISE}`,
    );
  }
}

export function checkExpireAfter(operation: string, seconds: number): void {
  const { min, max } = EXPIRE_AFTER_SECONDS;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    throw createInvalidRequestError(operation, `expireAfterSeconds must be an integer from ${min} to ${max}`);
  }
}

export function checkWebUrl(operation: string, field: string, value: string): void {
  if (!isWebUrl(value))
    throw createInvalidRequestError(operation, `${field} must be an absolute http or https URL`);
}

/** Accepts absolute http(s) URLs without characters that are illegal in a header. */
export function isWebUrl(value: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/i.test(value)) return false;
  return URL.canParse(value);
}

function createInvalidRequestError(operation: string, detail: string): GatewayError {
  return new GatewayError({
    operation,
    code: 'INVALID_REQUEST',
    httpStatus: null,
    retryable: false,
    outcome: 'refused',
    detail,
  });
}
