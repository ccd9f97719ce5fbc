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
import type { MailSettings } from './mail/mail-content.ts';
import { createPeers, watchGateway, type Peers } from './peers.ts';
import { createGateway } from './phonepe-config.ts';
import { resolveRoleUrls, withLogin } from './role-logins.ts';
import { createTicketCodes, type TicketCodes } from './ticket/code.ts';
import { createWakeSignal, type WakeSignal } from './wake.ts';
import { WEBHOOK_PATH } from './webhook/path.ts';

/** Everything that the parts of the server share. Created once, by `main.ts` or by a test; it starts nothing. */
export type ServerContext = AsyncDisposable &
  WakeSignal & {
    config: Config;
    durations: Durations;
    log: Logger;
    /** The current time by this process's clock. */
    now: () => Date;
    reader: RoleClient<'reader'>;
    webhook: RoleClient<'webhook'>;
    settlement: RoleClient<'settlement'>;
    retention: RoleClient<'retention'>;
    gateway: PaymentGateway;
    /** The webhook's URL, which v1 of PhonePe's API takes with each request. */
    webhookUrl: string;
    /** The maximum number of concurrent statements that store webhooks. */
    maxWebhookStatements: number;
    /** Rows that the refund worker and the mail worker each process concurrently; the default is in `workers.ts`. */
    refundAndMailConcurrency?: number | undefined;
    /** Everything that a procedure may use. */
    api: ApiContext;
    bookingLinks: BookingLinks;
    ticketCodes: TicketCodes;
    mail: MailSettings;
    changes: Changes;
    peers: Peers;
    metrics: Metrics;
    shortage: Shortage;
  };

/** What a test may replace. */
export type ContextOverrides = {
  now?: () => Date;
  log?: Logger;
  durations?: Durations;
  /** The timeout of one call to PhonePe, ms. */
  phonepeTimeoutMs?: number;
  /** Replacements for single methods of the gateway. */
  gateway?: Partial<PaymentGateway>;
  /** URLs of the serving roles in a migrated database. Without them the context migrates the database. */
  logins?: RoleUrls;
  /** Replaces how the pool of each role is created. */
  connect?: Pick<ConnectOptions, 'createPool' | 'max' | 'connectTimeoutMs'>;
  /** Limits of long polls. */
  longPollLimits?: Partial<WatchLimits>;
  /** Rows that the refund worker and the mail worker each process concurrently. */
  refundAndMailConcurrency?: number;
  maxWebhookStatements?: number;
};

/** Payments that one process checks concurrently. */
export const PAYMENT_CONCURRENCY = 16;
/** With fewer, each statement would carry more webhooks, and one locked row would delay all of them. */
const MAX_WEBHOOK_STATEMENTS = 4;
/** A long poll costs some kilobytes; a payment is usually open in one or two tabs. */
const LONG_POLL_LIMITS = { maxTotal: 5_000, maxPerPayment: 4 };

/**
 * Migrates the database unless `logins` are given, connects as each role and creates the parts of the server.
 * `startWorkers` starts them.
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
    onUnknownState: (unknown) => log.error({ unknown }, 'PhonePe returned an unknown state'),
  });
  const gateway = watchGateway({ ...phonepe, ...overrides.gateway }, peers);
  const bookingLinks = createBookingLinks(appSecret);
  const ticketCodes = createTicketCodes(appSecret);
  const { wake, onWake } = createWakeSignal();
  const changes = createChanges({
    reader,
    listenUrl,
    sweepEveryMs: durations.sweepEvery,
    limits: { ...LONG_POLL_LIMITS, maxWaitMs: durations.pollHold, ...overrides.longPollLimits },
    log,
  });
  const webhookUrl = `${publicUrl}${WEBHOOK_PATH}`;
  const childKey = createChildKey(appSecret);
  const commands = createCommands({
    checkout: { checkout, gateway, durations, now, childKey, publicUrl, webhookUrl, log },
    settlement: { settlement, durations, now, wake },
    links: { reader, checkout, durations, bookingLinks, linkRequested: () => wake('link_requests') },
  });
  const resources = cleanup.move();
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
    maxWebhookStatements: overrides.maxWebhookStatements ?? MAX_WEBHOOK_STATEMENTS,
    refundAndMailConcurrency: overrides.refundAndMailConcurrency,
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
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Opens a pool for each serving role, after migrating the database unless `logins` are given. */
async function connectRoles(
  { secrets, seedDemo }: Config,
  { log, connect, logins }: { log: Logger } & Pick<ContextOverrides, 'connect' | 'logins'>,
  cleanup: AsyncDisposableStack,
) {
  const roleUrls = resolveRoleUrls(logins ?? (await migrate(secrets, seedDemo, log)), secrets);
  const options: ConnectOptions = {
    // A direct URL that differs means a pooler, through which named prepared statements do not work.
    prepare: secrets.databaseDirectUrl === secrets.databaseUrl,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
    ...connect,
  };
  return {
    reader: cleanup.use(connectAs('reader', roleUrls.reader, options)),
    checkout: cleanup.use(connectAs('checkout', roleUrls.checkout, options)),
    webhook: cleanup.use(connectAs('webhook', roleUrls.webhook, options)),
    // One connection for each look, whose lease runs while it waits, and 8 more for sweeps, refunds and mails.
    settlement: cleanup.use(
      connectAs('settlement', roleUrls.settlement, { max: PAYMENT_CONCURRENCY + 8, ...options }),
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
