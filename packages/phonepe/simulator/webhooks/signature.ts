import { makeChecksum } from '../../src/v1/checksum.ts';
import { webhookAuthorization } from '../../src/v2/webhook.ts';
import { readResponse } from '../v1/callbacks.ts';

export type Signer = {
  /** V2's constant, whatever it goes with. */
  authorization: string;
  /** V1's `X-VERIFY` of a callback's bytes. */
  checksum(body: string): string;
  /** The credential that goes with these bytes: V1's for a V1 callback, V2's for anything else. */
  sign(body: string): Record<string, string>;
  /** What somebody without the secrets can send: V2's constant, which says nothing of the body, or another callback's `X-VERIFY`. */
  forge(body: string): Record<string, string>;
};

export function createSigner(credentials: {
  webhookUsername: string;
  webhookPassword: string;
  saltKey: string;
  saltIndex: number;
}): Signer {
  const { saltKey, saltIndex } = credentials;
  const authorization = webhookAuthorization(credentials.webhookUsername, credentials.webhookPassword);
  const checksum = (body: string): string => makeChecksum(readResponse(body) ?? '', saltKey, saltIndex);
  return {
    authorization,
    checksum,
    sign: (body) => (readResponse(body) === null ? { authorization } : { 'x-verify': checksum(body) }),
    forge: (body) =>
      readResponse(body) === null ? { authorization } : { 'x-verify': checksum('{"response":"another"}') },
  };
}
