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
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@nibog/testing/wait-for';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { REPOSITORY } from '../src/repository.ts';

const START = fileURLToPath(new URL('../src/start.ts', import.meta.url));

type Ports = { site: number; simulator: number; mailbox: number };

/** A temporary data folder, free ports, and the starts that use them. Disposing stops everything. */
class Sandbox implements AsyncDisposable {
  // Accessible to PostgreSQL's account, so that root's database stays inside it.
  readonly dataDir = makeAccessibleFolder();
  readonly ports: Ports;
  #starts: StartProcess[] = [];

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
      // Spares each process of each start the compilation of its modules.
      NODE_COMPILE_CACHE: join(REPOSITORY, '.cache', 'compiled'),
    };
  }

  start(env: NodeJS.ProcessEnv = {}, args: string[] = [START]): StartProcess {
    const started = new StartProcess(args, { ...this.env(), ...env });
    this.#starts.push(started);
    return started;
  }

  /** Returns the running product, or starts it. */
  async run(): Promise<StartProcess> {
    const started = this.#starts.find(({ hasExited }) => !hasExited) ?? this.start();
    await started.ready();
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

  async stop(): Promise<void> {
    await Promise.all(this.#starts.splice(0).map((started) => started.end()));
    await waitFor('the end of everything that was started', () => this.isStopped());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A running `start`. */
class StartProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  output = '';
  hasExited = false;
  readonly #exited: Promise<unknown>;
  readonly #ready = Promise.withResolvers<void>();

  constructor(args: string[], env: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (chunk) => {
        this.output += String(chunk);
        if (this.#isReady()) this.#ready.resolve();
      });
    }
    this.#exited = once(this.process, 'close').finally(() => (this.hasExited = true));
  }

  #isReady(): boolean {
    return this.output.includes('NIBOG is ready');
  }

  async ready(): Promise<void> {
    await Promise.race([this.#ready.promise, this.#exited]);
    if (!this.#isReady()) throw new Error(`The start exited before it was ready:\n${this.output}`);
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
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Any other error means that a process listens.
    return !(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED');
  } finally {
    socket.destroy();
  }
}

// One start of the product takes seconds. These tests therefore share a data folder: each one uses the product that the
// previous test left running, or starts it on the data that the previous test left.
describe('start', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox();
  });
  afterAll(() => sandbox[Symbol.asyncDispose]());

  test('creates the database and runs the site with everything it needs', async () => {
    const { site, simulator, mailbox } = sandbox.ports;
    const started = await sandbox.run();
    expect(started.output).toContain('migrated the database');
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
  });

  test('uses the running simulator and mailbox of its own clone', async () => {
    await sandbox.run();
    const secondPort = await findFreePort();
    const second = sandbox.start({ PORT: String(secondPort), DATABASE_URL: sandbox.databaseUrl() });
    await second.ready();
    expect((await fetch(`http://127.0.0.1:${secondPort}/readyz`)).status).toBe(200);
    await second.end();
    expect((await fetch(`http://127.0.0.1:${sandbox.ports.mailbox}/healthz`)).status).toBe(200);
  });

  test('refuses to use the running simulator of another clone', async () => {
    await sandbox.run();
    await using otherClone = await createSandbox();
    const started = otherClone.start({ PHONEPE_SIMULATOR_PORT: String(sandbox.ports.simulator) });
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toContain('set PHONEPE_SIMULATOR_PORT to another port');
  });

  test('stops everything on SIGTERM', async () => {
    const started = await sandbox.run();
    started.process.kill('SIGTERM');
    expect(await started.exitCode()).toBe(0);
    expect(await sandbox.isStopped()).toBe(true);
  });

  test('stops everything when it is killed, and starts again on the same data', async () => {
    const first = await sandbox.run();
    first.process.kill('SIGKILL');
    await waitFor('the end of everything', () => sandbox.isStopped());
    await first.exitCode();
    const second = await sandbox.run();
    expect(second.output).not.toContain('migrated the database');
  });

  test('starts again after all processes were killed together', async () => {
    const first = await sandbox.run();
    for (const pid of [first.process.pid ?? 0, first.serverPid(), sandbox.postmasterPid()])
      process.kill(pid, 'SIGKILL');
    await first.exitCode();
    const { site, simulator, mailbox } = sandbox.ports;
    // The simulator and the mailbox stop on their own, but use their ports until then.
    await waitFor(
      'free ports',
      async () => !(await Promise.all([site, simulator, mailbox].map(isListening))).includes(true),
    );
    await sandbox.run();
    expect((await fetch(`http://127.0.0.1:${site}/readyz`)).status).toBe(200);
  });

  test('stops everything, prints one line and exits with 1 when the server is killed', async () => {
    const started = await sandbox.run();
    process.kill(started.serverPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The server exited unexpectedly \(SIGKILL\)\.$/m);
    expect(await sandbox.isStopped()).toBe(true);
  });

  test('stops when its package runner is killed, even if its own parent keeps running', async () => {
    await sandbox.stop();
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
    await waitFor('the end of everything', () => sandbox.isStopped());
    await started.exitCode();
    expect(started.output).toContain('The process that started this one has exited. Stopping');
  });

  test('stops everything, prints one line and exits with 1 when the database is killed', async () => {
    const started = await sandbox.run();
    process.kill(sandbox.postmasterPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The database exited unexpectedly\.$/m);
    rmSync(join(sandbox.dataDir, 'postgres', 'cluster', 'postmaster.pid')); // a killed postmaster leaves its lock file
  });
});

describe.concurrent('start, before it starts anything', () => {
  test.for(['PORT', 'PHONEPE_SIMULATOR_PORT', 'MAILBOX_PORT'])(
    'reports which port is in use and that %s changes it',
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

  test('refuses an environment that the server would refuse', async () => {
    await using sandbox = await createSandbox();
    const started = sandbox.start({ PHONEPE_CLIENT_ID: 'half' });
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toContain('Missing: PHONEPE_CLIENT_SECRET');
    expect(existsSync(join(sandbox.dataDir, 'postgres'))).toBe(false);
  });
});
