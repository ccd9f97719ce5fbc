import { createDurations, type Durations } from '@nibog/domain';
import { startSimulator, type Simulator, type SimulatorOptions } from '@nibog/phonepe/simulator';
import { buildApp } from '@nibog/server/app';
import { readConfig, type Config } from '@nibog/server/config';
import { createContext, type ContextOverrides, type ServerContext } from '@nibog/server/context';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { startWorkers, type DueWorkerName, type Workers } from '@nibog/server/workers';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase } from '../postgres/database.ts';
import { expectMoneyAddsUp } from '../proof/money.ts';
import { startSmtpPeer, type SmtpPeer } from './smtp-peer.ts';

/** One server process of the product, as HTTP sees it. */
export type TestServer = AsyncDisposable & {
  url: string;
  ctx: ServerContext;
  /** The running workers. */
  readonly workers: Workers;
  readonly closed: boolean;
  /** Stops the workers, runs `work` when their work in flight has ended, and starts new ones. */
  pauseWorkers(work: () => Promise<void>): Promise<void>;
};

export type TestApp = AsyncDisposable & {
  db: TestDatabase;
  simulator: Simulator;
  smtp: SmtpPeer;
  /** Server processes on one database. The simulator sends its webhooks to the open ones in turn. */
  servers: TestServer[];
  /** The first server's address. */
  url: string;
  /** Starts one more server on the same database. */
  startServer(overrides?: ContextOverrides): Promise<TestServer>;
};

export type TestAppOptions = {
  /** For a test that damages more than its own database. It is disposed of with the app. */
  db?: TestDatabase;
  /** The number of servers in this process; 0: the test starts its own. */
  servers?: number;
  simulator?: Partial<SimulatorOptions>;
  durations?: Partial<Durations>;
  overrides?: ContextOverrides;
  /** The workers for due rows of each server; absent: all of them. */
  workers?: readonly DueWorkerName[];
  env?: Record<string, string>;
  /** `false`: the test breaks the money on purpose, or writes rows itself. */
  audited?: boolean;
};

export const CREDENTIALS = {
  clientId: 'TEST_CLIENT',
  clientSecret: 'test-secret',
  clientVersion: '1',
  webhookUsername: 'phonepe_hook',
  webhookPassword: 'Passw0rd2024',
};

/** The product's 5 s are too short for a machine on which several test runs compete. */
const CONNECT_TIMEOUT_MS = 60_000;

/** Starts the whole product in this process, with real PostgreSQL, HTTP and SMTP and the simulator of PhonePe. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  await using cleanup = new AsyncDisposableStack();
  const db = cleanup.use(options.db ?? (await createTestDatabase()));
  const simulator = cleanup.use(
    await startSimulator({
      ...CREDENTIALS,
      port: 0,
      webhookDelayMs: 0,
      // With V1 each order has its own webhook URL; here all orders use the servers' URLs.
      callbacksToWebhookUrls: true,
      ...options.simulator,
    }),
  );
  const smtp = cleanup.use(await startSmtpPeer());
  const config = readConfig({ ...testEnv({ db, simulator, smtp }), ...options.env });
  const servers: TestServer[] = [];

  async function startServer(overrides: ContextOverrides = {}): Promise<TestServer> {
    const durations = { ...createDurations(config.timeScale), ...options.durations };
    const server = await startTestServer(
      config,
      {
        durations,
        ...(db.logins ? { logins: db.logins } : {}),
        ...options.overrides,
        ...overrides,
        connect: {
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          ...options.overrides?.connect,
          ...overrides.connect,
        },
      },
      { due: options.workers, onClosed: sendWebhooksToOpenServers },
    );
    servers.push(server);
    sendWebhooksToOpenServers();
    return server;
  }

  /** Without an open server, deliveries fail and are retried. */
  function sendWebhooksToOpenServers(): void {
    const open = servers.filter(({ closed }) => !closed);
    if (open.length > 0) simulator.setWebhookUrls(open.map(({ url }) => `${url}${WEBHOOK_PATH}`));
  }

  for (let count = 0; count < (options.servers ?? 1); count += 1) cleanup.use(await startServer());
  const owned = cleanup.move();
  return {
    db,
    simulator,
    smtp,
    servers,
    get url() {
      const [first] = servers;
      if (!first) throw new Error('there is no server in this process');
      return first.url;
    },
    startServer: async (overrides) => owned.use(await startServer(overrides)),
    async [Symbol.asyncDispose]() {
      try {
        // The money adds up at the end of every test.
        if (options.audited !== false) await expectMoneyAddsUp({ db });
      } finally {
        await owned.disposeAsync();
      }
    },
  };
}

/** The database, PhonePe and SMTP server that a server uses. */
export type Surroundings = {
  db: { url: string };
  simulator: { authBaseUrl: string; pgBaseUrl: string };
  smtp: { url: string };
};

/** The environment variables of a server that uses them. */
export function testEnv({ db, simulator, smtp }: Surroundings) {
  return {
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: db.url,
    PHONEPE_AUTH_BASE_URL: simulator.authBaseUrl,
    PHONEPE_PG_BASE_URL: simulator.pgBaseUrl,
    PHONEPE_CLIENT_ID: CREDENTIALS.clientId,
    PHONEPE_CLIENT_SECRET: CREDENTIALS.clientSecret,
    PHONEPE_CLIENT_VERSION: CREDENTIALS.clientVersion,
    PHONEPE_WEBHOOK_USERNAME: CREDENTIALS.webhookUsername,
    PHONEPE_WEBHOOK_PASSWORD: CREDENTIALS.webhookPassword,
    // With PHONEPE_API=v1: the merchant that the simulator knows.
    PHONEPE_MERCHANT_ID: 'PGTESTPAYUAT',
    PHONEPE_SALT_KEY: '099eb0cd-02cf-4e2a-8aca-3e6c6aff0399',
    PHONEPE_SALT_INDEX: '1',
    SMTP_URL: smtp.url,
    MAIL_FROM: 'NIBOG <bookings@nibog.example>',
    PUBLIC_URL: 'http://127.0.0.1:3000',
  };
}

async function startTestServer(
  config: Config,
  overrides: ContextOverrides,
  { due, onClosed }: { due: readonly DueWorkerName[] | undefined; onClosed: () => void },
): Promise<TestServer> {
  const log = overrides.log ?? pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const ctx = await createContext(config, { ...overrides, log });
  let workers = startWorkers(ctx, due);
  const app = await buildApp(ctx, {
    get due() {
      return workers.due;
    },
    get auditor() {
      return workers.auditor;
    },
  });
  const url = await app.listen({ host: config.host, port: config.port });
  let closed = false;
  return {
    url,
    ctx,
    get workers() {
      return workers;
    },
    get closed() {
      return closed;
    },
    async pauseWorkers(work) {
      if (closed) return work();
      await workers[Symbol.asyncDispose]();
      try {
        await work();
      } finally {
        workers = startWorkers(ctx, due);
      }
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      onClosed();
      await app.close();
      await workers[Symbol.asyncDispose]();
      await ctx[Symbol.asyncDispose]();
    },
  };
}
