import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { copyTemplateCluster } from '@nibog/testing/postgres/template-cluster';
import { waitFor } from '@nibog/testing/wait-for';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../src/postgres/cluster.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { resolveEmbeddedHome, type EmbeddedHome } from '../src/postgres/home.ts';
import { findFreePort } from '../src/postgres/port.ts';

const MODULE = new URL('../src/postgres/embedded-postgres.ts', import.meta.url).href;
const isRoot = process.getuid?.() === 0;

/** Creates a temporary folder in `parent`; disposing deletes it. */
function makeFolder(parent = tmpdir()): Disposable & { path: string } {
  const path = mkdtempSync(join(parent, 'nibog-pg-'));
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

function start(dataDir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, maxConnections: 20 });
}

/** Returns the home of a stopped cluster in `dataDir`. Creates the cluster if there is none. */
async function findOrCreateCluster(dataDir: string): Promise<EmbeddedHome> {
  const home = resolveEmbeddedHome(realpathSync(dataDir));
  if (!existsSync(home.clusterDir)) await (await start(dataDir)).stop();
  return home;
}

/** Starts the folder's database in another process, which then idles. `line` is that process's output: the URL or the error. */
async function startInChildProcess(
  dataDir: string,
): Promise<AsyncDisposable & { child: ChildProcess; line: string }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(MODULE)});
    try {
      const db = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, maxConnections: 20 });
      console.log(db.url);
      process.stdin.resume();
    } catch (error) {
      console.log(error.message);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, line, [Symbol.asyncDispose]: () => end(line) };
  }
  throw new Error('the other process printed nothing');

  /** Waits for the database too: it outlives its starter for a moment and would write into a deleted folder. */
  async function end(line: string): Promise<void> {
    await kill(child);
    const lockFile = join(resolveEmbeddedHome(dataDir).clusterDir, 'postmaster.pid');
    if (line.startsWith('postgres://')) await waitFor('the end of the database', () => !existsSync(lockFile));
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function postmasterPid(dataDir: string): number {
  const file = join(resolveEmbeddedHome(dataDir).clusterDir, 'postmaster.pid');
  return Number.parseInt(readFileSync(file, 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A killed process remains a zombie until its parent reaps it. The first process of a container may never do that.
    const status = `/proc/${pid}/status`;
    return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}

// initdb takes most of the time of a first start. These tests therefore share a data folder, whose database is stopped when
// a test begins. A test that needs an unused folder makes its own.
describe('the embedded PostgreSQL', () => {
  let shared: ReturnType<typeof makeFolder>;
  beforeAll(() => {
    shared = makeFolder();
  });
  afterAll(() => shared[Symbol.dispose]());

  test('lets exactly one of several concurrent starters use a new folder', async () => {
    const others = await Promise.all([
      startInChildProcess(shared.path),
      startInChildProcess(shared.path),
      startInChildProcess(shared.path),
    ]);
    try {
      const urls = others.filter(({ line }) => line.startsWith('postgres://'));
      const refusals = others.filter(({ line }) => line.includes('is in use by another running process'));
      expect([urls.length, refusals.length]).toEqual([1, 2]);
    } finally {
      await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
    }
  });

  describe('while it runs', () => {
    let db: EmbeddedPostgres;
    beforeAll(async () => {
      db = await start(shared.path);
    });
    afterAll(() => db.stop());

    test('provides a UTF-8 database in UTC on loopback, protected by a password', async () => {
      const [row] = await query(
        db.url,
        `SELECT current_database() AS database, current_setting('server_encoding') AS encoding,
                current_setting('timezone') AS timezone, current_setting('listen_addresses') AS listens,
                current_setting('fsync') AS fsync, rolsuper, rolcreaterole, rolcreatedb,
                (SELECT datlocale FROM pg_database WHERE datname = 'nibog') AS locale
           FROM pg_roles WHERE rolname = current_user`,
      );
      expect(row).toEqual({
        database: 'nibog',
        encoding: 'UTF8',
        timezone: 'UTC',
        listens: '127.0.0.1',
        fsync: 'on',
        rolsuper: false,
        rolcreaterole: true,
        rolcreatedb: true,
        locale: 'C.UTF-8',
      });
      const guessed = new URL(db.url);
      guessed.password = 'guess';
      await expect(query(guessed.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
      guessed.username = 'postgres';
      await expect(query(guessed.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    });

    test('hides its passwords from other users of the machine', () => {
      const password = new URL(db.url).password;
      const files = readdirSync(shared.path, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name);
      // Not read by this process: it would lose its lock on the starter's lock file by closing that file.
      const found = spawnSync('grep', ['-lF', '-e', password, ...files], {
        cwd: shared.path,
        encoding: 'utf8',
      });
      expect(found.stdout).toBe('settings.json\n');
      expect(statSync(join(shared.path, 'settings.json')).mode & 0o077).toBe(0);
      expect(existsSync(join(shared.path, 'initdb-password'))).toBe(false);
    });

    test('refuses a folder that another process uses, and names that process', async () => {
      await expect(start(shared.path)).rejects.toThrow(
        `The database folder ${db.dataDir} is in use by another running process (pid ${process.pid}): stop that one, or use another folder.`,
      );
      await using other = await startInChildProcess(shared.path);
      expect(other.line).toContain(`is in use by another running process (pid ${process.pid})`);
      expect(await query(db.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  test('disables durability only when asked to', async () => {
    await using db = await startEmbeddedPostgres({
      dataDir: shared.path,
      durability: 'test',
      maxConnections: 7,
    });
    const settings = await query(
      db.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('max_connections') AS connections`,
    );
    expect(settings).toEqual([{ fsync: 'off', commit: 'off', connections: '7' }]);
  });

  test('has the same data and the same URL after a restart', async () => {
    const first = await start(shared.path);
    await query(first.url, 'CREATE TABLE kept_by_stop AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    await first.exited;
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await using second = await start(shared.path);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept_by_stop')).toEqual([{ answer: 42 }]);
  });

  test('chooses another port when its previous one is in use, but refuses to replace a configured one', async () => {
    const { port = 0 } = readSettings(await findOrCreateCluster(shared.path));
    const blocker = createServer().listen(port, '127.0.0.1');
    await once(blocker, 'listening');
    try {
      await expect(startEmbeddedPostgres({ dataDir: shared.path, port })).rejects.toThrow(
        `Port ${port} on 127.0.0.1 is in use`,
      );
      await using second = await start(shared.path);
      expect(second.port).not.toBe(port);
    } finally {
      blocker.close();
    }
  });

  test('reports the exit of a killed postmaster, and recovers committed data at the next start', async () => {
    const first = await start(shared.path);
    await query(first.url, 'CREATE TABLE kept_by_recovery AS SELECT 42 AS answer');
    process.kill(postmasterPid(shared.path), 'SIGKILL');
    await first.exited;
    await first.stop();
    await using second = await start(shared.path);
    expect(await query(second.url, 'SELECT answer FROM kept_by_recovery')).toEqual([{ answer: 42 }]);
  });

  test('stops when its starter is killed, and the next start has the data', async () => {
    await using other = await startInChildProcess(shared.path);
    const pid = postmasterPid(shared.path);
    await query(other.line, 'CREATE TABLE kept_by_guardian AS SELECT 42 AS answer');
    await kill(other.child);
    await waitFor('the exit of the postmaster', () => !isAlive(pid));
    await using second = await start(shared.path);
    expect(await query(second.url, 'SELECT answer FROM kept_by_guardian')).toEqual([{ answer: 42 }]);
  });

  test('can be started immediately after its starter is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      await using other = await startInChildProcess(shared.path);
      await kill(other.child);
      await using next = await start(shared.path);
      expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
  });

  test('stops an orphaned postmaster before it starts its own', async () => {
    const embedded = await findOrCreateCluster(shared.path);
    // A postmaster whose starter and guardian were both killed.
    const flags = ['-c', `port=${await findFreePort()}`, '-c', 'unix_socket_directories='];
    const orphan = spawn(join(embedded.binDir, 'postgres'), ['-D', embedded.clusterDir, ...flags], {
      ...embedded.account,
      cwd: '/',
      stdio: 'ignore',
    });
    await waitFor('the orphan', () => existsSync(join(embedded.clusterDir, 'postmaster.pid')));
    await using second = await start(shared.path);
    expect(
      await waitFor(
        'the exit of the orphan',
        () => orphan.exitCode,
        (code) => code !== null,
      ),
    ).toBe(0);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('does not mistake an unrelated process with a recycled process id for its postmaster', async () => {
    const embedded = await findOrCreateCluster(shared.path);
    const unrelatedProcess = spawn('/bin/sh', ['-c', 'read -r _'], {
      ...embedded.account,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      const file = join(embedded.clusterDir, 'postmaster.pid');
      writeFileSync(
        file,
        `${unrelatedProcess.pid}\n${embedded.clusterDir}\n1700000000\n5432\n\n127.0.0.1\n 1 1\nready\n`,
        { mode: 0o600 },
      );
      if (embedded.account) chownSync(file, embedded.account.uid, embedded.account.gid);
      await using second = await start(shared.path);
      expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(unrelatedProcess.exitCode ?? unrelatedProcess.signalCode).toBe(null);
    } finally {
      await kill(unrelatedProcess);
    }
  });

  test('starts after a power cut that left an empty lock file', async () => {
    const { clusterDir } = await findOrCreateCluster(shared.path);
    writeFileSync(join(clusterDir, 'postmaster.pid'), '');
    await using second = await start(shared.path);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('removes disposable clusters whose data folder was deleted', async () => {
    using outer = makeFolder(homedir());
    chmodSync(outer.path, 0o700);
    const dataDirs = ['first', 'second'].map((name) => join(outer.path, name));
    const homes: string[] = [];
    for (const dataDir of dataDirs) {
      mkdirSync(dataDir);
      await copyTemplateCluster(dataDir);
      await using db = await startEmbeddedPostgres({ dataDir, durability: 'test', maxConnections: 20 });
      homes.push(resolveEmbeddedHome(db.dataDir).home);
      await db.stop();
      rmSync(dataDir, { recursive: true });
    }
    // Root's clusters are outside the data folder, and the next start removes those of deleted data folders. An ordinary
    // user's clusters are inside the data folder.
    expect(homes.map((home) => existsSync(home))).toEqual([false, isRoot]);
    rmSync(homes[1] ?? '', { recursive: true, force: true });
  });

  test(`works in a folder that only its owner may enter, as ${isRoot ? 'root' : 'an ordinary user'}`, async () => {
    using outer = makeFolder(homedir());
    chmodSync(outer.path, 0o700);
    const dataDir = join(outer.path, 'postgres');
    mkdirSync(dataDir);
    const { home } = resolveEmbeddedHome(dataDir);
    try {
      const first = await start(dataDir);
      await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      await using second = await start(dataDir);
      expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      // An ordinary user's PostgreSQL runs as that user, who can enter the folder, so the database stays there.
      const note = join(dataDir, 'MOVED.txt');
      expect(existsSync(note) ? readFileSync(note, 'utf8') : 'no note').toContain(isRoot ? home : 'no note');
      expect(home === dataDir).toBe(!isRoot);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
