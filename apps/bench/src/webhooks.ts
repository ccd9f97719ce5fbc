import { createHash, randomUUID } from 'node:crypto';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { CREDENTIALS } from '@nibog/testing/app/test-app';

const { webhookUsername, webhookPassword } = CREDENTIALS;
const authorization = createHash('sha256').update(`${webhookUsername}:${webhookPassword}`).digest('hex');

/** Creates the HTTP request of a V2 webhook that claims success. Every request has a different body. */
export function createWebhookRequest(transactionId: string, count: number): string {
  const body = JSON.stringify({
    event: 'checkout.order.completed',
    payload: {
      orderId: `OMO${count}`,
      merchantOrderId: transactionId,
      state: 'COMPLETED',
      amount: 180_000,
      paymentDetails: [{ transactionId: randomUUID(), paymentMode: 'UPI_QR', state: 'COMPLETED' }],
    },
  });
  const head = [
    `POST ${WEBHOOK_PATH} HTTP/1.1`,
    'host: bench',
    'content-type: application/json',
    `authorization: ${authorization}`,
    `content-length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
