import type { ApiContext } from '@nibog/api';
import {
  connectAs,
  migrateDatabase,
  sql,
  statement,
  type ConnectOptions,
  type RoleClient,
  type RoleUrls,
} from '@nibog/db';
import { createDurations, type BookingLinks, type Durations } from '@nibog/domain';
import type { PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { createBookingLinks } from './booking-link/keys.ts';
import { createChanges, type Changes } from './changes/changes.ts';
import type { WatchLimits } from './changes/watchers.ts';
import { createChildKey } from './child-key.ts';
import { createCommands } from './commands.ts';
import type { Config } from './config.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createShortage, type Shortage } from './http/shortage.ts';
import { createLogger } from './log.ts';
import type { MailSettings } from './mail/written.ts';
import { createPeers, watchGateway, type Peers } from './peers.ts';
import { createGateway } from './phonepe-config.ts';
import { addressRoles, withLogin } from './role-logins.ts';
import { createTicketCodes, type TicketCodes } from './ticket/code.ts';
import { createWakeSignal, type WakeSignal } from './wake.ts';
import { WEBHOOK_PATH } from './webhook/path.ts';

/** Everything that the server's parts are given. Made once, by `main.ts` or by a test; it starts nothing. */
export type ServerContext = AsyncDisposable &
  WakeSignal & {
    config: Config;
    durations: Durations;
    log: Logger;
    /** Now, by this process's clock. */
    now: () => Date;
    reader: RoleClient<'reader'>;
    webhook: RoleClient<'webhook'>;
    settlement: RoleClient<'settlement'>;
    retention: RoleClient<'retention'>;
    gateway: PaymentGateway;
    /** The address of the webhook, for PhonePe. */
    webhookUrl: string;
    /** Statements that store webhooks concurrently, at the most. */
    webhookStatements: number;
    /** Refunds, and mails, that this process works on concurrently; absent: the product's own numbers. */
    rowsAtOnce?: number | undefined;
    /** All that a procedure may use. */
    api: ApiContext;
    bookingLinks: BookingLinks;
    ticketCodes: TicketCodes;
    mail: MailSettings;
    changes: Changes;
    peers: Peers;
    metrics: Metrics;
    shortage: Shortage;
  };

/** What a test may put in place of the real thing. */
export type ContextOverrides = {
  now?: () => Date;
  log?: Logger;
  durations?: Durations;
  /** Per call to PhonePe. */
  phonepeTimeoutMs?: number;
  /** Calls to PhonePe that go another way. */
  gateway?: Partial<PaymentGateway>;
  /** URLs with the logins of the serving roles; the database is migrated already. Absent: the context migrates it. */
  logins?: RoleUrls;
  /** Sees each role's connections being made. */
  connect?: Pick<ConnectOptions, 'createPool' | 'max'>;
  /** Limits of the answers that are held. */
  held?: Partial<WatchLimits>;
  /** Refunds, and mails, that one process works on concurrently. */
  rowsAtOnce?: number;
  webhookStatements?: number;
};

/** Payments that one process looks at concurrently. */
export const PAYMENTS_AT_ONCE = 16;
/** Fewer would carry more webhooks each, and all of them would sooner wait for a row that somebody holds. */
const WEBHOOK_STATEMENTS = 4;
/** Parents who wait at one process. Each costs some kilobytes; a payment is waited for in a tab or two. */
const HELD = { most: 5_000, mostOfOne: 4 };

/**
 * Migrates the database, logs in as each role and makes the parts of the server. `startWorkers` starts them.
 *
 * @throws when the database cannot be reached or migrated
 */
export async function createContext(
  config: Config,
  overrides: ContextOverrides = {},
): Promise<ServerContext> {
  const { secrets, publicUrl } = config;
  const log = overrides.log ?? createLogger();
  const now = overrides.now ?? (() => new Date());
  const durations = overrides.durations ?? createDurations(config.timeScale);
  await using cleanup = new AsyncDisposableStack();
  const { reader, checkout, webhook, settlement, retention, listenUrl } = await connectRoles(
    config,
    { log, ...overrides },
    cleanup,
  );
  const appSecret = secrets.appSecret ?? (await readAppSecret(settlement));
  const peers = createPeers();
  const phonepe = createGateway(secrets.gateway, {
    ...(overrides.phonepeTimeoutMs === undefined ? {} : { timeoutMs: overrides.phonepeTimeoutMs }),
    onUnknownState: (unknown) => log.error({ unknown }, 'PhonePe answered a state that we do not know'),
  });
  const gateway = watchGateway({ ...phonepe, ...overrides.gateway }, peers);
  const bookingLinks = createBookingLinks(appSecret);
  const ticketCodes = createTicketCodes(appSecret);
  const { wake, onWake } = createWakeSignal();
  const changes = createChanges({
    reader,
    listenUrl,
    sweepEveryMs: durations.sweepEvery,
    limits: { ...HELD, holdMs: durations.pollHold, ...overrides.held },
    log,
  });
  const webhookUrl = `${publicUrl}${WEBHOOK_PATH}`;
  const childKey = createChildKey(appSecret);
  const commands = createCommands({
    checkout: { checkout, gateway, durations, now, childKey, publicUrl, webhookUrl, log },
    settlement: { settlement, durations, now, wake },
    links: { reader, checkout, durations, bookingLinks, linkRequested: () => wake('link_requests') },
  });
  const owned = cleanup.move();
  return {
    config,
    durations,
    log,
    now,
    reader,
    webhook,
    settlement,
    retention,
    gateway,
    webhookUrl,
    webhookStatements: overrides.webhookStatements ?? WEBHOOK_STATEMENTS,
    rowsAtOnce: overrides.rowsAtOnce,
    api: {
      reader,
      now,
      checkouts: commands.checkouts,
      bookings: commands.bookings,
      links: commands.links,
      changes: { watch: changes.watch },
    },
    bookingLinks,
    ticketCodes,
    mail: { ...config.mail, bookingLinks, ticketCodes, publicUrl, support: config.support },
    changes,
    peers,
    metrics: createMetrics(),
    shortage: createShortage(),
    wake,
    onWake,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Migrates, and opens a pool for each role that serves. */
async function connectRoles(
  { secrets, seedDemo }: Config,
  { log, connect, logins }: { log: Logger } & Pick<ContextOverrides, 'connect' | 'logins'>,
  cleanup: AsyncDisposableStack,
) {
  const roleUrls = addressRoles(logins ?? (await migrate(secrets, seedDemo, log)), secrets);
  const options: ConnectOptions = {
    // A direct URL that differs says that there is a pooler.
    prepare: secrets.databaseDirectUrl === secrets.databaseUrl,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
    ...connect,
  };
  return {
    reader: cleanup.use(connectAs('reader', roleUrls.reader, options)),
    checkout: cleanup.use(connectAs('checkout', roleUrls.checkout, options)),
    webhook: cleanup.use(connectAs('webhook', roleUrls.webhook, options)),
    // A look that waits for a connection works against its own lease: one for each, and some for sweeps and mails.
    settlement: cleanup.use(
      connectAs('settlement', roleUrls.settlement, { max: PAYMENTS_AT_ONCE + 8, ...options }),
    ),
    retention: cleanup.use(connectAs('retention', roleUrls.retention, { ...options, max: 1 })),
    listenUrl: withLogin(secrets.databaseDirectUrl, roleUrls.reader),
  };
}

async function migrate(secrets: Config['secrets'], seedDemo: boolean, log: Logger): Promise<RoleUrls> {
  const { roleUrls, applied } = await migrateDatabase({
    url: secrets.databaseDirectUrl,
    roleUrls: secrets.roleUrls,
    seedDemo,
  });
  if (applied.length > 0) log.info({ applied }, 'migrated the database');
  return roleUrls;
}

async function readAppSecret(settlement: RoleClient<'settlement'>): Promise<string> {
  const { rows } = await settlement.query(
    statement<{ value: string }>(
      'read-app-secret',
      sql`SELECT value FROM private.secrets WHERE name = 'app_secret'`,
    ),
  );
  const secret = rows[0]?.value;
  if (secret === undefined) throw new Error('the database has no application secret');
  return secret;
}
