import { makeChecksum } from '../../src/v1/checksum.ts';
import { computeWebhookAuthorization } from '../../src/v2/webhook.ts';
import { readCallbackResponse } from '../v1/callbacks.ts';

export type Signer = {
  /** V2's constant header. */
  authorization: string;
  /** V1's `X-VERIFY` header for a callback's body. */
  checksum(body: string): string;
  /** The credential header for this body: V1's for a V1 callback, V2's for any other body. */
  sign(body: string): Record<string, string>;
  /** The header that a sender without the secrets can replay: V2's constant, or the `X-VERIFY` of another callback. */
  forge(body: string): Record<string, string>;
};

export function createSigner(credentials: {
  webhookUsername: string;
  webhookPassword: string;
  saltKey: string;
  saltIndex: number;
}): Signer {
  const { saltKey, saltIndex } = credentials;
  const authorization = computeWebhookAuthorization(credentials.webhookUsername, credentials.webhookPassword);
  const checksum = (body: string): string =>
    makeChecksum(readCallbackResponse(body) ?? '', saltKey, saltIndex);
  return {
    authorization,
    checksum,
    sign: (body) =>
      readCallbackResponse(body) === null ? { authorization } : { 'x-verify': checksum(body) },
    forge: (body) =>
      readCallbackResponse(body) === null
        ? { authorization }
        : { 'x-verify': checksum('{"response":"another"}') },
  };
}
