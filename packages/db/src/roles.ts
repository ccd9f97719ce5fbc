import { createHash, randomBytes } from 'node:crypto';
import type { RoleClient } from './client.ts';
import { GRANTS, ROLE_SETTINGS, SERVING_ROLES, type ServingRole } from './grants.ts';
import { sqlState } from './sql.ts';

/** Where each serving role logs in. */
export type RoleUrls = Record<ServingRole, string>;

/** URLs given from outside, for a server where the owner may not create roles. */
export type GivenRoleUrls = Partial<RoleUrls>;

const CONCURRENT_ROLE_CHANGE = 'XX000';

/**
 * Makes the serving roles what `grants.ts` says and answers where each logs in. A role is a LOGIN role of its own:
 * `SET ROLE` on a shared login is no boundary, since `SET ROLE NONE` undoes it. Role names carry the database's name,
 * because roles belong to the cluster. Runs under the migration lock, as the owner; does nothing that is done already.
 */
export async function ensureRoles(
  owner: RoleClient<'owner'>,
  ownerUrl: string,
  given: GivenRoleUrls,
): Promise<RoleUrls> {
  const logIn = async (role: ServingRole) => given[role] ?? ensureLogin(owner, ownerUrl, role);
  const urls: RoleUrls = {
    reader: await logIn('reader'),
    checkout: await logIn('checkout'),
    webhook: await logIn('webhook'),
    settlement: await logIn('settlement'),
  };
  await ensureGrants(owner, urls);
  return urls;
}

async function ensureLogin(owner: RoleClient<'owner'>, ownerUrl: string, role: ServingRole): Promise<string> {
  const stored = await owner.query<{ login: string; password: string }>(
    `INSERT INTO private.logins (role, login, password)
     VALUES ($1, left(current_database(), 50) || '_' || $1, $2)
     ON CONFLICT (role) DO UPDATE SET role = excluded.role
     RETURNING login, password`,
    [role, randomBytes(24).toString('base64url')],
  );
  const row = stored.rows[0];
  if (!row) throw new Error(`no login stored for ${role}`);
  const url = new URL(ownerUrl);
  url.username = row.login;
  url.password = row.password;

  const existing = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [row.login]);
  const setUpHere = await owner.query('SELECT 1 FROM private.applied_grants');
  if (existing.rowCount === 0 || setUpHere.rowCount === 0) {
    const login = quoteIdentifier(row.login);
    const verb = existing.rowCount === 0 ? 'CREATE' : 'ALTER';
    // A role that is new to this cluster has none of the grants that an earlier cluster recorded.
    await owner.query('DELETE FROM private.applied_grants');
    await changeRole(owner, `${verb} ROLE ${login} LOGIN NOINHERIT PASSWORD '${row.password}'`);
    for (const setting of ROLE_SETTINGS[role]) await changeRole(owner, `ALTER ROLE ${login} SET ${setting}`);
  }
  return url.toString();
}

async function ensureGrants(owner: RoleClient<'owner'>, urls: RoleUrls): Promise<void> {
  const statements = SERVING_ROLES.flatMap((role) => {
    const login = decodeURIComponent(new URL(urls[role]).username);
    return grantStatements(role, quoteIdentifier(login));
  });
  const digest = createHash('sha256').update(statements.join('\n')).digest('hex');
  await owner.transaction(async (tx) => {
    const applied = await tx.query('SELECT 1 FROM private.applied_grants WHERE digest = $1', [digest]);
    if (applied.rowCount !== 0) return;
    for (const statement of statements) await tx.query(statement);
    await tx.query(
      `INSERT INTO private.applied_grants (digest) VALUES ($1)
       ON CONFLICT (one) DO UPDATE SET digest = excluded.digest`,
      [digest],
    );
  });
}

function grantStatements(role: ServingRole, login: string): string[] {
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${login}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA private FROM ${login}`,
    `REVOKE ALL ON SCHEMA private FROM ${login}`,
    `GRANT USAGE ON SCHEMA public TO ${login}`,
    ...(role === 'reader' ? [] : [`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${login}`]),
    ...GRANTS[role].map((privilege) => `GRANT ${privilege} TO ${login}`),
  ];
}

/** Role changes of two databases of one cluster at once fail with "tuple concurrently updated": try again. */
async function changeRole(owner: RoleClient<'owner'>, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await owner.query(statement);
      return;
    } catch (error) {
      if (attempt === 10 || sqlState(error) !== CONCURRENT_ROLE_CHANGE) throw error;
    }
  }
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
