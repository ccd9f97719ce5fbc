import type { ServingRole } from '@nibog/db';
import type { TestDatabase } from './database.ts';

/** The URL with which a serving role logs in to a copy of the template. */
export function readLogin({ url, logins }: TestDatabase, role: ServingRole): string {
  if (!logins) throw new Error('the database is not a copy of the template');
  const { username, password } = new URL(logins[role]);
  return Object.assign(new URL(url), { username, password }).toString();
}
