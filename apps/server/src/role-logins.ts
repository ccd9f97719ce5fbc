import type { RoleUrls } from '@nibog/db';
import type { Config } from './config.ts';

/**
 * The URL that each role serves by. Roles are made straight at PostgreSQL and serve through the pooler where there is one;
 * URLs that were given bring their own address.
 */
export function addressRoles(
  madeAt: RoleUrls,
  { databaseUrl, roleUrls: given }: Config['secrets'],
): RoleUrls {
  return {
    reader: given.reader ?? withLogin(databaseUrl, madeAt.reader),
    checkout: given.checkout ?? withLogin(databaseUrl, madeAt.checkout),
    webhook: given.webhook ?? withLogin(databaseUrl, madeAt.webhook),
    settlement: given.settlement ?? withLogin(databaseUrl, madeAt.settlement),
    retention: given.retention ?? withLogin(databaseUrl, madeAt.retention),
  };
}

/** The address of one URL with the user and password of another. */
export function withLogin(address: string, login: string): string {
  const url = new URL(address);
  const { username, password } = new URL(login);
  return Object.assign(url, { username, password }).toString();
}
