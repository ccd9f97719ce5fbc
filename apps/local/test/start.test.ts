import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

const START = fileURLToPath(new URL('../src/start.ts', import.meta.url));

type Ports = { site: number; simulator: number; mailbox: number };

/** A temporary data folder, free ports, and the starts that use them. Disposing stops everything. */
class Sandbox implements AsyncDisposable {
  // Accessible to PostgreSQL's account, so that root's database stays inside it.
  readonly dataDir = makeAccessibleFolder();
  readonly ports: Ports;
  readonly #starts: StartProcess[] = [];

  constructor(ports: Ports) {
    this.ports = ports;
  }

  env(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      DATA_DIR: this.dataDir,
      PORT: String(this.ports.site),
      PHONEPE_SIMULATOR_PORT: String(this.ports.simulator),
      MAILBOX_PORT: String(this.ports.mailbox),
    };
  }

  start(env: NodeJS.ProcessEnv = {}, args: string[] = [START]): StartProcess {
    const started = new StartProcess(args, { ...this.env(), ...env });
    this.#starts.push(started);
    return started;
  }

  databaseUrl(): string {
    const settings = z.object({ ownerPassword: z.string(), port: z.number() });
    const file = join(this.dataDir, 'postgres', 'settings.json');
    const { ownerPassword, port } = settings.parse(JSON.parse(readFileSync(file, 'utf8')));
    return `postgres://nibog:${ownerPassword}@127.0.0.1:${port}/nibog`;
  }

  postmasterPid(): number {
    return Number.parseInt(
      readFileSync(join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'),
      10,
    );
  }

  /** Whether everything that a start runs has stopped. */
  async isStopped(): Promise<boolean> {
    const { site, simulator, mailbox } = this.ports;
    const open = await Promise.all([site, simulator, mailbox, mailbox + 1].map(isListening));
    return !open.includes(true) && !existsSync(join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#starts.map((started) => started.end()));
    await vi.waitUntil(() => this.isStopped(), { timeout: 40_000 });
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A running `start`. */
class StartProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  output = '';
  #hasExited = false;
  readonly #exited: Promise<unknown>;

  constructor(args: string[], env: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (chunk) => (this.output += String(chunk)));
    this.process.stderr.on('data', (chunk) => (this.output += String(chunk)));
    this.#exited = once(this.process, 'close').finally(() => (this.#hasExited = true));
  }

  async ready(): Promise<void> {
    await vi.waitUntil(() => this.output.includes('NIBOG is ready') || this.#hasExited, { timeout: 120_000 });
    if (this.#hasExited) throw new Error(`The start exited before it was ready:\n${this.output}`);
  }

  async exitCode(): Promise<number | null> {
    await this.#exited;
    return this.process.exitCode;
  }

  serverPid(): number {
    return Number(/"pid":(\d+)/.exec(this.output)?.[1]);
  }

  async end(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.#exited;
  }
}

function makeAccessibleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nibog-start-'));
  chmodSync(folder, 0o755);
  return folder;
}

async function createSandbox(): Promise<Sandbox> {
  const [site, simulator, mailbox] = [await findFreePort(), await findFreePort(), await findFreePort()];
  return new Sandbox({ site, simulator, mailbox });
}

/**
 * Finds a free port whose successor is also free. Searches below the ports of outgoing connections, because a concurrent
 * test could take one of those before the start listens on it.
 */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (!(await isListening(port)) && !(await isListening(port + 1))) return port;
  }
}

async function isListening(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch (error) {
    // An error other than a refused connection means that some process listens.
    const cause = error instanceof Error ? error.cause : undefined;
    return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
  }
}

describe('start', { timeout: 180_000 }, () => {
  test('runs the site with everything it needs, and SIGTERM stops everything', async () => {
    await using sandbox = await createSandbox();
    const { site, simulator, mailbox } = sandbox.ports;
    const started = sandbox.start();
    await started.ready();
    for (const port of [site, simulator, mailbox])
      expect(started.output).toContain(`http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${site}/readyz`)).status).toBe(200);
    const page = await fetch(`http://127.0.0.1:${site}/`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toMatch(/<div id="root">|<script type="module"/);
    await createTransport(`smtp://127.0.0.1:${mailbox + 1}`).sendMail({
      from: 'a@b.example',
      to: 'c@d.example',
      text: 'x',
    });
    expect(readdirSync(join(sandbox.dataDir, 'mailbox'))).toHaveLength(1);
    started.process.kill('SIGTERM');
    expect(await started.exitCode()).toBe(0);
    expect(await sandbox.isStopped()).toBe(true);
  });

  test('stops everything when it is killed, and starts again on the same data', async () => {
    await using sandbox = await createSandbox();
    const first = sandbox.start();
    await first.ready();
    first.process.kill('SIGKILL');
    await expect.poll(() => sandbox.isStopped(), { timeout: 40_000 }).toBe(true);
    const second = sandbox.start();
    await second.ready();
    expect(second.output).not.toContain('migrated the database');
  });

  test('starts again after all processes were killed together', async () => {
    await using sandbox = await createSandbox();
    const first = sandbox.start();
    await first.ready();
    for (const pid of [first.process.pid ?? 0, first.serverPid(), sandbox.postmasterPid()])
      process.kill(pid, 'SIGKILL');
    await first.exitCode();
    const { site, simulator, mailbox } = sandbox.ports;
    // The simulator and the mailbox stop on their own, but use their ports until then.
    await expect
      .poll(async () => (await Promise.all([site, simulator, mailbox].map(isListening))).includes(true), {
        timeout: 20_000,
      })
      .toBe(false);
    const second = sandbox.start();
    await second.ready();
    expect((await fetch(`http://127.0.0.1:${site}/readyz`)).status).toBe(200);
  });

  test('stops everything, prints one line and exits with 1 when the server is killed', async () => {
    await using sandbox = await createSandbox();
    const started = sandbox.start();
    await started.ready();
    process.kill(started.serverPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The server exited unexpectedly \(SIGKILL\)\.$/m);
    expect(await sandbox.isStopped()).toBe(true);
  });

  test('stops everything, prints one line and exits with 1 when the database is killed', async () => {
    await using sandbox = await createSandbox();
    const started = sandbox.start();
    await started.ready();
    process.kill(sandbox.postmasterPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The database exited unexpectedly\.$/m);
    rmSync(join(sandbox.dataDir, 'postgres', 'cluster', 'postmaster.pid')); // a killed postmaster leaves its lock file
  });

  test('stops when its package runner is killed, even if its own parent keeps running', async () => {
    await using sandbox = await createSandbox();
    const runner = join(sandbox.dataDir, 'pnpm.mjs');
    const command = JSON.stringify(`"${process.execPath}" "${START}"; true`);
    writeFileSync(
      runner,
      `import { spawn } from 'node:child_process';
       spawn('/bin/sh', ['-c', ${command}], { stdio: 'inherit' });`,
    );
    const started = sandbox.start({}, [runner, 'start']);
    await started.ready();
    started.process.kill('SIGKILL');
    await expect.poll(() => sandbox.isStopped(), { timeout: 40_000 }).toBe(true);
    expect(started.output).toContain('The process that started this one has exited. Stopping');
  });

  test.for(['PORT', 'PHONEPE_SIMULATOR_PORT', 'MAILBOX_PORT'])(
    'reports which port is in use and that %s changes it, before it starts anything',
    async (variable) => {
      await using sandbox = await createSandbox();
      const port = Number(sandbox.env()[variable]);
      const blocker = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
      await once(blocker, 'listening');
      try {
        const started = sandbox.start();
        expect(await started.exitCode()).toBe(1);
        expect(started.output).toContain(`Port ${port}, for `);
        expect(started.output).toContain(`is in use: set ${variable} to another port.`);
        expect(existsSync(join(sandbox.dataDir, 'postgres'))).toBe(false);
      } finally {
        blocker.close();
        await once(blocker, 'close');
      }
    },
  );

  test("uses the running simulator and mailbox of its own clone, and refuses another clone's", async () => {
    await using sandbox = await createSandbox();
    const first = sandbox.start();
    await first.ready();
    const secondPort = await findFreePort();
    const second = sandbox.start({ PORT: String(secondPort), DATABASE_URL: sandbox.databaseUrl() });
    await second.ready();
    expect((await fetch(`http://127.0.0.1:${secondPort}/readyz`)).status).toBe(200);
    await second.end();
    expect((await fetch(`http://127.0.0.1:${sandbox.ports.mailbox}/healthz`)).status).toBe(200);

    await using otherClone = await createSandbox();
    const third = otherClone.start({ PHONEPE_SIMULATOR_PORT: String(sandbox.ports.simulator) });
    expect(await third.exitCode()).toBe(1);
    expect(third.output).toContain('set PHONEPE_SIMULATOR_PORT to another port');
  });

  test('refuses an environment that the server would refuse, before it starts anything', async () => {
    await using sandbox = await createSandbox();
    const started = sandbox.start({ PHONEPE_CLIENT_ID: 'half' });
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toContain('Missing: PHONEPE_CLIENT_SECRET');
    expect(existsSync(join(sandbox.dataDir, 'postgres'))).toBe(false);
  });
});
