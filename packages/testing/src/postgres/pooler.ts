import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { findFreePort } from '../app/free-port.ts';

/** PgBouncer in transaction mode: each transaction may get another connection, so that a client has no session of its own. */
export type Pooler = AsyncDisposable & {
  /** The URL of the same database and login through the pooler. */
  url: string;
};

/** The pooler's connections to PostgreSQL for each role: fewer than one process would open. */
const CONNECTIONS_OF_ROLE = 8;
/** Only a hang reaches it. */
const START_WITHIN_MS = 120_000;

/**
 * Starts PgBouncer for a database. It reads the roles' passwords, which the product created, as the owner.
 *
 * @throws with one line when PgBouncer is not installed or does not start
 */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  if (spawnSync('pgbouncer', ['--version']).status !== 0)
    throw new Error('PgBouncer is not installed here (on Debian: apt-get install pgbouncer).');
  const target = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'nibog-pooler-'));
  // It does not run as root, and its account must be able to read the folder.
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
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = `${output}${text}`.slice(-2_000);
  });
  const exited = once(child, 'exit');
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).toString();
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await responds(url))) {
    if (Date.now() < deadline && child.exitCode === null) continue;
    await stop();
    throw new Error(`PgBouncer did not start: ${output}`);
  }
  return { url, [Symbol.asyncDispose]: stop };
}

async function responds(url: string): Promise<boolean> {
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
