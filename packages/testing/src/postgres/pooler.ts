import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { findFreePort } from '../app/free-port.ts';

/** PgBouncer in transaction mode: each transaction may get another connection, and a session is nobody's own. */
export type Pooler = AsyncDisposable & {
  /** The same database and login, by way of the pooler. */
  url: string;
};

/** To PostgreSQL, for each role: fewer than one process alone would open. */
const CONNECTIONS_OF_ROLE = 8;
const START_WITHIN_MS = 10_000;

/**
 * Starts PgBouncer before a database. It asks the owner for the roles' passwords, which the product has made.
 *
 * @throws Error with one line where PgBouncer is not installed, or does not start
 */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  if (spawnSync('pgbouncer', ['--version']).status !== 0)
    throw new Error('PgBouncer is not installed here (on Debian: apt-get install pgbouncer).');
  const target = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'nibog-pooler-'));
  // It does not run as root: the account that it runs as must be able to read.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const users = join(folder, 'users.txt');
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(users, `"${target.username}" "${target.password}"\n`);
  await writeFile(
    config,
    `[databases]
* = host=${target.hostname} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = ${CONNECTIONS_OF_ROLE}
max_client_conn = 1000
auth_type = scram-sha-256
auth_file = ${users}
auth_user = ${target.username}
auth_query = SELECT login, password FROM private.logins WHERE login = $1
ignore_startup_parameters = extra_float_digits
`,
  );
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', ['-q', ...account, config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  const ended = once(child, 'exit');
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).toString();
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await answers(url))) {
    if (Date.now() < deadline && child.exitCode === null) continue;
    await stop();
    throw new Error(`PgBouncer did not start: ${said}`);
  }
  return { url, [Symbol.asyncDispose]: stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    await pause(50);
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
