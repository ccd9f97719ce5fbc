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

/** A data folder and ports of its own, and whatever was started there ended. */
class Place implements AsyncDisposable {
  // Open to PostgreSQL's account, so that root's database stays in it.
  readonly dataDir = makeOpenFolder();
  readonly ports: Ports;
  readonly #starts: Started[] = [];

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

  start(env: NodeJS.ProcessEnv = {}, args: string[] = [START]): Started {
    const started = new Started(args, { ...this.env(), ...env });
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

  /** Whether anything of what a start runs still listens. */
  async isQuiet(): Promise<boolean> {
    const { site, simulator, mailbox } = this.ports;
    const open = await Promise.all([site, simulator, mailbox, mailbox + 1].map(isListening));
    return !open.includes(true) && !existsSync(join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#starts.map((started) => started.end()));
    await vi.waitUntil(() => this.isQuiet(), { timeout: 40_000 });
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

class Started {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  output = '';
  #hasEnded = false;
  readonly #ended: Promise<unknown>;

  constructor(args: string[], env: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (chunk) => (this.output += String(chunk)));
    this.process.stderr.on('data', (chunk) => (this.output += String(chunk)));
    this.#ended = once(this.process, 'close').finally(() => (this.#hasEnded = true));
  }

  async ready(): Promise<void> {
    await vi.waitUntil(() => this.output.includes('NIBOG is ready') || this.#hasEnded, { timeout: 120_000 });
    if (this.#hasEnded) throw new Error(`It ended before it was ready:\n${this.output}`);
  }

  async exitCode(): Promise<number | null> {
    await this.#ended;
    return this.process.exitCode;
  }

  serverPid(): number {
    return Number(/"pid":(\d+)/.exec(this.output)?.[1]);
  }

  async end(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.#ended;
  }
}

function makeOpenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nibog-start-'));
  chmodSync(folder, 0o755);
  return folder;
}

async function makePlace(): Promise<Place> {
  const [site, simulator, mailbox] = [await freePort(), await freePort(), await freePort()];
  return new Place({ site, simulator, mailbox });
}

/**
 * A free port whose neighbour is free as well, below those that the system gives to outgoing connections: one of these
 * may be taken by any test beside this one before we listen.
 */
async function freePort(): Promise<number> {
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
    // Any answer that is not HTTP is an answer too.
    const cause = error instanceof Error ? error.cause : undefined;
    return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
  }
}

describe('start', { timeout: 180_000 }, () => {
  test('runs the site with everything it needs, and SIGTERM leaves nothing behind', async () => {
    await using place = await makePlace();
    const { site, simulator, mailbox } = place.ports;
    const started = place.start();
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
    expect(readdirSync(join(place.dataDir, 'mailbox'))).toHaveLength(1);
    started.process.kill('SIGTERM');
    expect(await started.exitCode()).toBe(0);
    expect(await place.isQuiet()).toBe(true);
  });

  test('leaves nothing running when it is killed, and starts again on the same data', async () => {
    await using place = await makePlace();
    const first = place.start();
    await first.ready();
    first.process.kill('SIGKILL');
    await expect.poll(() => place.isQuiet(), { timeout: 40_000 }).toBe(true);
    const second = place.start();
    await second.ready();
    expect(second.output).not.toContain('migrated the database');
  });

  test('starts again after everything was killed at once', async () => {
    await using place = await makePlace();
    const first = place.start();
    await first.ready();
    for (const pid of [first.process.pid ?? 0, first.serverPid(), place.postmasterPid()])
      process.kill(pid, 'SIGKILL');
    await first.exitCode();
    const { site, simulator, mailbox } = place.ports;
    // The simulator and the mailbox notice by themselves; until then their ports are taken, by ours.
    await expect
      .poll(async () => (await Promise.all([site, simulator, mailbox].map(isListening))).includes(true), {
        timeout: 20_000,
      })
      .toBe(false);
    const second = place.start();
    await second.ready();
    expect((await fetch(`http://127.0.0.1:${site}/readyz`)).status).toBe(200);
  });

  test('stops everything with one line and exit code 1 when the server dies', async () => {
    await using place = await makePlace();
    const started = place.start();
    await started.ready();
    process.kill(started.serverPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The server ended by itself \(SIGKILL\)\.$/m);
    expect(await place.isQuiet()).toBe(true);
  });

  test('stops everything with one line and exit code 1 when the database dies', async () => {
    await using place = await makePlace();
    const started = place.start();
    await started.ready();
    process.kill(place.postmasterPid(), 'SIGKILL');
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toMatch(/^The database ended by itself\.$/m);
    rmSync(join(place.dataDir, 'postgres', 'cluster', 'postmaster.pid')); // a killed one leaves it
  });

  test('stops when the package runner above it is killed, though its own parent lives on', async () => {
    await using place = await makePlace();
    const runner = join(place.dataDir, 'pnpm.mjs');
    const command = JSON.stringify(`"${process.execPath}" "${START}"; true`);
    writeFileSync(
      runner,
      `import { spawn } from 'node:child_process';
       spawn('/bin/sh', ['-c', ${command}], { stdio: 'inherit' });`,
    );
    const started = place.start({}, [runner, 'start']);
    await started.ready();
    started.process.kill('SIGKILL');
    await expect.poll(() => place.isQuiet(), { timeout: 40_000 }).toBe(true);
    expect(started.output).toContain('The process that started this one is gone. Stopping');
  });

  test.for(['PORT', 'PHONEPE_SIMULATOR_PORT', 'MAILBOX_PORT'])(
    'says which port is in use and that %s moves it, before it starts anything',
    async (variable) => {
      await using place = await makePlace();
      const port = Number(place.env()[variable]);
      const squatter = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
      await once(squatter, 'listening');
      try {
        const started = place.start();
        expect(await started.exitCode()).toBe(1);
        expect(started.output).toContain(`Port ${port}, for `);
        expect(started.output).toContain(`is in use: set ${variable} to another port.`);
        expect(existsSync(join(place.dataDir, 'postgres'))).toBe(false);
      } finally {
        squatter.close();
        await once(squatter, 'close');
      }
    },
  );

  test("uses the simulator and the mailbox of its own clone when they run, and refuses another clone's", async () => {
    await using place = await makePlace();
    const first = place.start();
    await first.ready();
    const secondPort = await freePort();
    const second = place.start({ PORT: String(secondPort), DATABASE_URL: place.databaseUrl() });
    await second.ready();
    expect((await fetch(`http://127.0.0.1:${secondPort}/readyz`)).status).toBe(200);
    await second.end();
    expect((await fetch(`http://127.0.0.1:${place.ports.mailbox}/healthz`)).status).toBe(200);

    await using stranger = await makePlace();
    const third = stranger.start({ PHONEPE_SIMULATOR_PORT: String(place.ports.simulator) });
    expect(await third.exitCode()).toBe(1);
    expect(third.output).toContain('set PHONEPE_SIMULATOR_PORT to another port');
  });

  test('refuses an environment that the server could not use, before it starts anything', async () => {
    await using place = await makePlace();
    const started = place.start({ PHONEPE_CLIENT_ID: 'half' });
    expect(await started.exitCode()).toBe(1);
    expect(started.output).toContain('Missing: PHONEPE_CLIENT_SECRET');
    expect(existsSync(join(place.dataDir, 'postgres'))).toBe(false);
  });
});
