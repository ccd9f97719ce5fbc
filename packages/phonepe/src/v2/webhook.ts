/**
 * PhonePe's V2 webhook in its default mode. The Authorization header is a constant, the bare hex SHA-256 of
 * "username:password" (the documentation's own sample is that of `user:pass`); it covers neither the body nor the
 * time, so whoever saw it once can forge any event. It keeps strangers out, and proves nothing else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readId, readPrintable } from '../checks.ts';
import { WebhookRejected } from '../errors.ts';
import type { WebhookEvent, WebhookInput } from '../gateway.ts';
import { isObject, parseObject, readHeader, type JsonObject } from '../webhook-input.ts';

/** Makes the receiver. The credential is hashed once, here. */
export function createWebhookReceiver(
  username: string,
  password: string,
): (input: WebhookInput) => WebhookEvent {
  const expected = Buffer.from(webhookAuthorization(username, password), 'ascii');
  return function receiveWebhook({ headers, rawBody }) {
    const given = readAuthorization(headers);
    if (given === null || !timingSafeEqual(given, expected)) {
      throw new WebhookRejected('unauthorised', 'the Authorization header is missing or wrong');
    }
    return readEvent(parseObject(rawBody));
  };
}

/** The header that PhonePe sends: lower-case hex, no scheme, no base64. */
export function webhookAuthorization(username: string, password: string): string {
  return createHash('sha256').update(`${username}:${password}`, 'utf8').digest('hex');
}

/** 64 bytes of lower-case hex, so that the comparison in constant time always has equal lengths. */
function readAuthorization(headers: WebhookInput['headers']): Buffer | null {
  const value = readHeader(headers, 'authorization');
  if (value === null) return null;
  // The documentation prints "SHA256(username:password)", which some set-ups turned into a prefix: harmless.
  const hex = value.replace(/^sha256 /i, '');
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'ascii') : null;
}

function readEvent(body: JsonObject): WebhookEvent {
  // `type` is the deprecated name, and may be missing, as may both.
  const event = readPrintable(body['event'], 100) ?? readPrintable(body['type'], 100);
  const payload = readPayload(body, event);
  const merchantRefundId = readId(payload['merchantRefundId']);
  const gatewayRefundId = readId(payload['refundId']);
  const isRefund =
    merchantRefundId !== null || gatewayRefundId !== null || /^pg\.refund\b/.test(nameOf(event));
  return {
    event,
    claimsSuccess: !isRefund && claimsPaid(payload['state'], event),
    merchantOrderId: readId(payload['merchantOrderId']) ?? readId(payload['originalMerchantOrderId']),
    gatewayOrderId: readId(payload['orderId']),
    merchantRefundId,
    gatewayRefundId,
  };
}

/** Two of the documentation's samples show a refund without its envelope: then the body is the payload. */
function readPayload(body: JsonObject, event: string | null): JsonObject {
  const payload = body['payload'];
  if (isObject(payload)) return payload;
  return event === null ? body : {};
}

/** PhonePe says to decide on `payload.state`; the event's name serves only where there is none. */
function claimsPaid(state: unknown, event: string | null): boolean {
  if (typeof state === 'string') return state === 'COMPLETED';
  return /^(checkout|pg)\.order\.completed$/.test(nameOf(event));
}

/** `CHECKOUT_ORDER_COMPLETED`, the deprecated spelling, as `checkout.order.completed`. */
function nameOf(event: string | null): string {
  return (event ?? '').toLowerCase().replaceAll('_', '.');
}
