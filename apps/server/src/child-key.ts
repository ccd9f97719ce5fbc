import { createHmac, hkdfSync } from 'node:crypto';
import type { ChildIdentity } from '@nibog/domain';

/** Creates the function that identifies a child across checkouts. The key reveals nothing without the secret. */
export function createChildKey(appSecret: string): (child: ChildIdentity) => string {
  const key = Buffer.from(hkdfSync('sha256', appSecret, '', 'nibog/child-key/1', 32));
  return ({ fullName, dateOfBirth, phone }) => {
    const name = fullName.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    return createHmac('sha256', key)
      .update(JSON.stringify([name, dateOfBirth, phone]))
      .digest('base64url');
  };
}
