/**
 * PhonePe's V2 webhook in its default mode. The Authorization header is a constant: the hex SHA-256 of
 * "username:password" (the documentation's sample is that of `user:pass`). It covers neither the body nor the time, so
 * anyone who has seen it once can forge any event. It keeps out other senders and proves nothing else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readId, readPrintable } from '../checks.ts';
import { WebhookRejected } from '../errors.ts';
import type { WebhookEvent, WebhookInput } from '../gateway.ts';
import { isObject, type JsonObject, parseObject, readHeader } from '../webhook-input.ts';

/** Creates the receiver and hashes the credential once. */
export function createWebhookReceiver(
  username: string,
  password: string,
): (input: WebhookInput) => WebhookEvent {
  const expected = Buffer.from(computeWebhookAuthorization(username, password), 'ascii');
  return function receiveWebhook({ headers, rawBody }) {
    const given = readAuthorization(headers);
    if (given === null || !timingSafeEqual(given, expected)) {
      throw new WebhookRejected('unauthorised', 'the Authorization header is missing or wrong');
    }
    return readEvent(parseObject(rawBody));
  };
}

/** Returns the header that PhonePe sends: lower-case hex without a scheme. */
export function computeWebhookAuthorization(username: string, password: string): string {
  return createHash('sha256').update(`${username}:${password}`, 'utf8').digest('hex');
}

/** Returns exactly 64 hex characters or `null`: the constant-time comparison needs equal lengths. */
function readAuthorization(headers: WebhookInput['headers']): Buffer | null {
  const value = readHeader(headers, 'authorization');
  if (value === null) return null;
  // The documentation prints "SHA256(username:password)", and some systems add "SHA256" as a prefix.
  const hex = value.replace(/^sha256 /i, '');
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'ascii') : null;
}

function readEvent(body: JsonObject): WebhookEvent {
  // `type` is deprecated. Either field or both may be missing.
  const event = readPrintable(body['event'], 100) ?? readPrintable(body['type'], 100);
  const payload = readPayload(body, event);
  const merchantRefundId = readId(payload['merchantRefundId']);
  const gatewayRefundId = readId(payload['refundId']);
  const isRefund =
    merchantRefundId !== null || gatewayRefundId !== null || /^pg\.refund\b/.test(normalizeEventName(event));
  return {
    event,
    claimsSuccess: !isRefund && claimsPayment(payload['state'], event),
    merchantOrderId: readId(payload['merchantOrderId']) ?? readId(payload['originalMerchantOrderId']),
    gatewayOrderId: readId(payload['orderId']),
    merchantRefundId,
    gatewayRefundId,
  };
}

/** A body without an event name may be the payload itself: two of the documentation's refund samples are. */
function readPayload(body: JsonObject, event: string | null): JsonObject {
  const payload = body['payload'];
  if (isObject(payload)) return payload;
  return event === null ? body : {};
}

/** PhonePe documents that `payload.state` decides. The event's name counts only if there is no state. */
function claimsPayment(state: unknown, event: string | null): boolean {
  if (typeof state === 'string') return state === 'COMPLETED';
  return /^(checkout|pg)\.order\.completed$/.test(normalizeEventName(event));
}

/** Converts the deprecated spelling `CHECKOUT_ORDER_COMPLETED` to `checkout.order.completed`. */
function normalizeEventName(event: string | null): string {
  return (event ?? '').toLowerCase().replaceAll('_', '.');
}
