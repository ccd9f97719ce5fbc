import { GatewayError } from './errors.ts';

/** PhonePe's least amount, in paise (create payment and refund). */
const MIN_AMOUNT_PAISE = 100;
const EXPIRE_AFTER_SECONDS = { min: 300, max: 3600 };

/** Ids of orders and refunds are letters, digits, `_` and `-`: at most 63 in V2's create payment, fewer in V1. */
const ID_PATTERN = /^[A-Za-z0-9_-]+$/;
const ID_MAX_LENGTH = 63;

/** The id if it is a text of the form that PhonePe allows, else `null`. */
export function readId(value: unknown, maxLength = ID_MAX_LENGTH): string | null {
  return typeof value === 'string' && value.length <= maxLength && ID_PATTERN.test(value) ? value : null;
}

/** The text if it is printable ASCII of 1 to `maxLength` characters, else `null`. */
export function readPrintable(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' && value.length <= maxLength && /^[\x20-\x7e]+$/.test(value)
    ? value
    : null;
}

/** PhonePe answers every bad input with one opaque text, so we say ourselves which field is wrong. */
export function checkId(operation: string, field: string, value: string, maxLength = ID_MAX_LENGTH): void {
  if (readId(value, maxLength) === null) {
    throw invalidRequest(operation, `${field} must be 1 to ${maxLength} letters, digits, "_" or "-"`);
  }
}

export function checkAmount(operation: string, amountPaise: number): void {
  if (!Number.isSafeInteger(amountPaise) || amountPaise < MIN_AMOUNT_PAISE) {
    throw invalidRequest(operation, `amountPaise must be an integer of at least ${MIN_AMOUNT_PAISE}`);
  }
}

export function checkExpireAfter(operation: string, seconds: number): void {
  const { min, max } = EXPIRE_AFTER_SECONDS;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    throw invalidRequest(operation, `expireAfterSeconds must be an integer from ${min} to ${max}`);
  }
}

export function checkWebUrl(operation: string, field: string, value: string): void {
  if (!isWebUrl(value)) throw invalidRequest(operation, `${field} must be an absolute http or https URL`);
}

/** An absolute http(s) URL, free of characters that do not belong in a header. */
export function isWebUrl(value: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/i.test(value)) return false;
  return URL.canParse(value);
}

function invalidRequest(operation: string, detail: string): GatewayError {
  return new GatewayError({
    operation,
    code: 'INVALID_REQUEST',
    httpStatus: null,
    retryable: false,
    outcome: 'refused',
    detail,
  });
}
