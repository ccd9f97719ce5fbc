import type { RoleUrls } from '@nibog/db';
import type { Config } from './config.ts';

/**
 * Returns the URL that each role connects with. Roles are created over the direct URL but connect through the pooler if there
 * is one; configured URLs are used as they are.
 */
export function resolveRoleUrls(
  createdUrls: RoleUrls,
  { databaseUrl, roleUrls: configured }: Config['secrets'],
): RoleUrls {
  return {
    reader: configured.reader ?? withLogin(databaseUrl, createdUrls.reader),
    checkout: configured.checkout ?? withLogin(databaseUrl, createdUrls.checkout),
    webhook: configured.webhook ?? withLogin(databaseUrl, createdUrls.webhook),
    settlement: configured.settlement ?? withLogin(databaseUrl, createdUrls.settlement),
    retention: configured.retention ?? withLogin(databaseUrl, createdUrls.retention),
  };
}

/** Combines the address of one URL with the user and password of another. */
export function withLogin(address: string, login: string): string {
  const url = new URL(address);
  const { username, password } = new URL(login);
  return Object.assign(url, { username, password }).toString();
}
