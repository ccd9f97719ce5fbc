/**
 * PhonePe's V1 callback: `{"response": "<base64 of JSON>"}`, with an `X-VERIFY` header over the base64 text as
 * received. It cannot be forged without the salt key, but it can be replayed after the state has changed, so it is only
 * a hint.
 */
import { timingSafeEqual } from 'node:crypto';
import { readId, readPrintable } from '../checks.ts';
import { WebhookRejected } from '../errors.ts';
import type { WebhookEvent, WebhookInput } from '../gateway.ts';
import { isObject, parseObject, readHeader } from '../webhook-input.ts';
import { hashWithSalt } from './checksum.ts';

/** Creates the receiver of callbacks that are signed with this salt. */
export function createWebhookReceiver(
  saltKey: string,
  saltIndex: number,
): (input: WebhookInput) => WebhookEvent {
  return function receiveWebhook({ headers, rawBody }) {
    const given = readSignature(headers);
    if (given?.saltIndex !== saltIndex) throw createUnauthorisedError();
    const { response } = parseObject(rawBody);
    if (typeof response !== 'string') {
      throw new WebhookRejected('unreadable', 'the body has no string "response"');
    }
    const expected = Buffer.from(hashWithSalt(response, saltKey), 'ascii');
    if (!timingSafeEqual(given.hash, expected)) throw createUnauthorisedError();
    return readEvent(decodeBase64(response));
  };
}

/** Reads `<64 lower-case hex>###<index>`. The hash has a fixed length, which the constant-time comparison needs. */
function readSignature(headers: WebhookInput['headers']): { hash: Buffer; saltIndex: number } | null {
  const parts = /^([0-9a-f]{64})###(\d{1,3})$/.exec(readHeader(headers, 'x-verify') ?? '');
  const [, hash, index] = parts ?? [];
  return hash === undefined ? null : { hash: Buffer.from(hash, 'ascii'), saltIndex: Number(index) };
}

function createUnauthorisedError(): WebhookRejected {
  return new WebhookRejected('unauthorised', 'the X-VERIFY header is missing or wrong');
}

function decodeBase64(text: string): Buffer {
  // Node's decoder skips invalid characters, so the text is valid only if the bytes encode to it again.
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) {
    throw new WebhookRejected('unreadable', 'the response is not base64');
  }
  return bytes;
}

/**
 * Callbacks about a payment and about a refund have the same shape: `merchantTransactionId` is our id of the payment or
 * the refund. It therefore fills both merchant ids, and `transactionId` fills both of PhonePe's; the caller looks up
 * both kinds.
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
