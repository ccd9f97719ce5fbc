import { createHash, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { RoleClient } from './client.ts';
import { GRANTS, ROLE_SETTINGS } from './grants.ts';
import { SERVING_ROLES, type ServingRole } from './role-names.ts';
import { sqlState } from './sql.ts';

/** The connection URL of each serving role. */
export type RoleUrls = Record<ServingRole, string>;

/** URLs from the configuration, for a server where the owner may not create roles. */
export type GivenRoleUrls = Partial<RoleUrls>;

const CONCURRENT_ROLE_CHANGE = 'XX000';
const INVALID_PASSWORD = '28P01';

/** SQL for the name of a login of this database. A copied database may contain logins with another name. */
const OWN_LOGIN = `left(current_database(), 50) || '_' || role`;

type Credentials = { login: string; password: string };
type StoredLogin = Credentials & { role: ServingRole; own: boolean; exists: boolean };
type Login = Credentials & { role: ServingRole; works: boolean };

/**
 * Creates the serving roles, applies `grants.ts` and returns the URL of each role. Each role has its own login:
 * `SET ROLE` on a shared login is no boundary, since `SET ROLE NONE` undoes it. Login names contain the database's name,
 * because roles belong to the cluster. Idempotent. The caller is the owner and holds the migration lock.
 */
export async function ensureRoles(
  owner: RoleClient<'owner'>,
  ownerUrl: string,
  given: GivenRoleUrls,
): Promise<RoleUrls> {
  await revokePublicTemporary(owner);
  const logins = await findLogins(
    owner,
    ownerUrl,
    SERVING_ROLES.filter((role) => given[role] === undefined),
  );
  const urls = collectUrls(ownerUrl, given, logins);
  const grants = SERVING_ROLES.flatMap((role) => grantStatements(role, loginOf(urls[role])));
  const settings = logins.flatMap(({ role, login }) => settingStatements(role, login));
  const digest = createHash('sha256')
    .update([...grants, ...settings, ...(await listMigrations(owner))].join('\n'))
    .digest('hex');
  const applied = await owner.query('SELECT 1 FROM private.applied_grants WHERE digest = $1', [digest]);
  if (applied.rowCount !== 0 && logins.every(({ works }) => works)) return urls;

  // The digest is recorded last, so that the next start completes the work of a start that crashed.
  await owner.query('DELETE FROM private.applied_grants');
  for (const login of logins) await ensureLoginRole(owner, login);
  for (const statement of settings) await changeRole(owner, statement);
  await owner.transaction(async (tx) => {
    for (const statement of grants) await tx.query(statement);
    await tx.query('INSERT INTO private.applied_grants (digest) VALUES ($1)', [digest]);
  });
  return urls;
}

/** By default every login may create temporary tables. A copy of a database does not inherit the revocation. */
async function revokePublicTemporary(owner: RoleClient<'owner'>): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT datname AS name
       FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
      WHERE datname = current_database() AND granted.grantee = 0 AND granted.privilege_type = 'TEMPORARY'`,
  );
  for (const { name } of rows)
    await changeRole(owner, `REVOKE TEMPORARY ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
}

/**
 * Returns the stored login of each role, or a new one. A login with another database's name was copied with that database.
 * The copy uses it while it works. When it does not work, the role belongs to the other database and must not be changed.
 */
async function findLogins(
  owner: RoleClient<'owner'>,
  ownerUrl: string,
  roles: ServingRole[],
): Promise<Login[]> {
  await owner.query(
    `INSERT INTO private.logins (role, login, password)
     SELECT role, ${OWN_LOGIN}, password FROM unnest($1::text[], $2::text[]) AS made(role, password)
     ON CONFLICT (role) DO NOTHING`,
    [roles, roles.map(makePassword)],
  );
  const stored = await readLogins(owner, roles);
  const logins: Login[] = await Promise.all(
    stored.map(async ({ role, login, password, exists }) => ({
      role,
      login,
      password,
      works: exists && (await canLogIn(ownerUrl, { login, password })),
    })),
  );
  const foreign = stored.some(({ own }) => !own) && !logins.every(({ works }) => works);
  if (!foreign) return logins;
  await owner.query(
    `UPDATE private.logins SET login = ${OWN_LOGIN}, password = made.password
       FROM unnest($1::text[], $2::text[]) AS made(name, password) WHERE role = made.name`,
    [roles, roles.map(makePassword)],
  );
  return (await readLogins(owner, roles)).map(({ role, login, password }) => ({
    role,
    login,
    password,
    works: false,
  }));
}

async function readLogins(owner: RoleClient<'owner'>, roles: ServingRole[]): Promise<StoredLogin[]> {
  const { rows } = await owner.query<StoredLogin>(
    `SELECT role, login, password, login = ${OWN_LOGIN} AS own,
            EXISTS (SELECT 1 FROM pg_roles WHERE rolname = login) AS exists
       FROM private.logins WHERE role = ANY($1)`,
    [roles],
  );
  return rows;
}

function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether the role can log in with the stored password. */
async function canLogIn(ownerUrl: string, login: Credentials): Promise<boolean> {
  const client = new Client({
    connectionString: toUrl(ownerUrl, login),
    application_name: 'nibog login check',
  });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (sqlState(error) === INVALID_PASSWORD) return false;
    throw error;
  } finally {
    await client.end();
  }
}

async function ensureLoginRole(owner: RoleClient<'owner'>, { login, password }: Credentials): Promise<void> {
  const existing = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login]);
  const verb = existing.rowCount === 0 ? 'CREATE' : 'ALTER';
  await changeRole(
    owner,
    `${verb} ROLE ${escapeIdentifier(login)} LOGIN NOINHERIT PASSWORD ${escapeLiteral(password)}`,
  );
}

/** The digest includes the migrations, because a new migration may add tables that the grants must cover. */
async function listMigrations(owner: RoleClient<'owner'>): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations ORDER BY migration_name',
  );
  return rows.map(({ name }) => name);
}

function collectUrls(ownerUrl: string, given: GivenRoleUrls, logins: Login[]): RoleUrls {
  const urlOf = (role: ServingRole): string => {
    const login = logins.find((candidate) => candidate.role === role);
    const url = given[role] ?? (login && toUrl(ownerUrl, login));
    if (url === undefined) throw new Error(`no login for ${role}`);
    return url;
  };
  return {
    reader: urlOf('reader'),
    checkout: urlOf('checkout'),
    webhook: urlOf('webhook'),
    settlement: urlOf('settlement'),
    retention: urlOf('retention'),
  };
}

function toUrl(ownerUrl: string, { login, password }: Credentials): string {
  const url = new URL(ownerUrl);
  url.username = login;
  url.password = password;
  return url.toString();
}

function loginOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

function grantStatements(role: ServingRole, login: string): string[] {
  const name = escapeIdentifier(login);
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${name}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA private FROM ${name}`,
    `REVOKE ALL ON SCHEMA private FROM ${name}`,
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    ...GRANTS[role].map((privilege) => `GRANT ${privilege} TO ${name}`),
  ];
}

function settingStatements(role: ServingRole, login: string): string[] {
  return ROLE_SETTINGS[role].map((setting) => `ALTER ROLE ${escapeIdentifier(login)} SET ${setting}`);
}

/** Retries: concurrent role changes in one cluster fail with "tuple concurrently updated". */
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
