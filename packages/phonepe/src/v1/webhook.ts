/**
 * PhonePe's V1 callback: `{"response": "<base64 of JSON>"}`, with an `X-VERIFY` that covers the base64 text as it came.
 * So it cannot be forged without the salt key; it can be replayed, and it is one moment's truth. It stays a hint.
 */
import { timingSafeEqual } from 'node:crypto';
import { readId, readPrintable } from '../checks.ts';
import { WebhookRejected } from '../errors.ts';
import type { WebhookEvent, WebhookInput } from '../gateway.ts';
import { isObject, parseObject, readHeader } from '../webhook-input.ts';
import { hashWithSalt } from './checksum.ts';

/** Makes the receiver for the merchant's salt of that index. */
export function createWebhookReceiver(
  saltKey: string,
  saltIndex: number,
): (input: WebhookInput) => WebhookEvent {
  return function receiveWebhook({ headers, rawBody }) {
    const given = readSignature(headers);
    if (given?.saltIndex !== saltIndex) throw unauthorised();
    const { response } = parseObject(rawBody);
    if (typeof response !== 'string') {
      throw new WebhookRejected('unreadable', 'the body has no text "response"');
    }
    const expected = Buffer.from(hashWithSalt(response, saltKey), 'ascii');
    if (!timingSafeEqual(given.hash, expected)) throw unauthorised();
    return readEvent(decodeBase64(response));
  };
}

/** `<64 lower-case hex>###<index>`; the hash has one length, for the comparison in constant time. */
function readSignature(headers: WebhookInput['headers']): { hash: Buffer; saltIndex: number } | null {
  const parts = /^([0-9a-f]{64})###(\d{1,3})$/.exec(readHeader(headers, 'x-verify') ?? '');
  const [, hash, index] = parts ?? [];
  return hash === undefined ? null : { hash: Buffer.from(hash, 'ascii'), saltIndex: Number(index) };
}

function unauthorised(): WebhookRejected {
  return new WebhookRejected('unauthorised', 'the X-VERIFY header is missing or wrong');
}

function decodeBase64(text: string): Buffer {
  // Node's decoder skips what is not base64: only what encodes back to the same text was base64.
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) {
    throw new WebhookRejected('unreadable', 'the response is not base64');
  }
  return bytes;
}

/**
 * A payment's callback and a refund's have one shape: `merchantTransactionId` is our id of whichever it is. So both ids
 * are filled with it, and both of PhonePe's with `transactionId`; whoever receives the event looks for either.
 */
function readEvent(bytes: Buffer): WebhookEvent {
  const body = parseObject(bytes);
  const data = isObject(body['data']) ? body['data'] : {};
  const code = readPrintable(body['code'], 100);
  const merchantId = readId(data['merchantTransactionId']);
  const gatewayId = readId(data['transactionId']);
  return {
    event: code,
    claimsSuccess: code === 'PAYMENT_SUCCESS' && (data['state'] ?? 'COMPLETED') === 'COMPLETED',
    merchantOrderId: merchantId,
    gatewayOrderId: gatewayId,
    merchantRefundId: merchantId,
    gatewayRefundId: gatewayId,
  };
}
