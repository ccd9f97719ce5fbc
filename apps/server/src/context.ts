import { createHmac, hkdfSync } from 'node:crypto';
import { createDurations, type ApiContext, type ChildIdentity, type Durations } from '@nibog/api';
import { connectAs, migrateDatabase, type ConnectOptions, type RoleClient, type RoleUrls } from '@nibog/db';
import type { PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { createBookingLinks } from './booking-link/keys.ts';
import { resendConfirmation } from './booking-link/resend.ts';
import { sendDueLink } from './booking-link/send.ts';
import { startAuditor, type Auditor } from './audit/auditor.ts';
import type { Config } from './config.ts';
import { startChanges, type Changes } from './changes/changes.ts';
import { startDueWorker, type DueWorker, type Wake } from './due/worker.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createShortage, type Shortage } from './http/shortage.ts';
import { createLogger } from './log.ts';
import { sendDueEmail } from './mail/send.ts';
import { createPeers, watchGateway, type Peers } from './peers.ts';
import { createGateway } from './phonepe-config.ts';
import { followRefund } from './refund/follow.ts';
import { startRetention } from './retention/sweeper.ts';
import { cancelBooking } from './settlement/cancel.ts';
import { listMoves, moveItem } from './settlement/move.ts';
import { lookAtPayment } from './settlement/look.ts';
import { LOOKED_AT, type LookedAtRow } from './settlement/looked-at.ts';
import type { WatchLimits } from './changes/watchers.ts';
import { createTicketCodes, type TicketCodes } from './ticket/code.ts';
import { WEBHOOK_PATH } from './webhook/route.ts';

/** Everything that the server's parts are given. Made once, in `main.ts` or by a test. */
export type ServerContext = ApiContext & {
  config: Config;
  durations: Durations;
  gateway: PaymentGateway;
  webhook: RoleClient<'webhook'>;
  /** That store webhooks at once, at the most. */
  webhookStatements: number;
  settlement: RoleClient<'settlement'>;
  wake: Wake;
  log: Logger;
  ticketCodes: TicketCodes;
  peers: Peers;
  metrics: Metrics;
  shortage: Shortage;
  auditor: Auditor;
  changes: Changes;
  workers: { payments: DueWorker; refunds: DueWorker; emails: DueWorker; links: DueWorker };
  [Symbol.asyncDispose](): Promise<void>;
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
  /** Sees each role's connections being made. */
  connect?: Pick<ConnectOptions, 'createPool' | 'max'>;
  /** Answers that are held at once. */
  held?: Partial<WatchLimits>;
  /** Refunds, and mails, that one process works on at once. */
  rowsAtOnce?: number;
  webhookStatements?: number;
};

const LOOKS_AT_ONCE = 16;
const REFUNDS_AT_ONCE = 4;
const MAILS_AT_ONCE = 4;
const LINKS_AT_ONCE = 2;
/** Fewer would carry more webhooks each, and all of them would sooner wait for a row that somebody holds. */
const WEBHOOK_STATEMENTS = 4;
/** Parents who wait at one process. Each costs some kilobytes; a payment is waited for in a tab or two. */
const HELD = { most: 5_000, mostOfOne: 4 };

/**
 * Migrates the database, logs in as each role and starts the workers.
 *
 * @throws when the database cannot be reached or migrated
 */
export async function createContext(
  config: Config,
  overrides: ContextOverrides = {},
): Promise<ServerContext> {
  const { secrets } = config;
  const log = overrides.log ?? createLogger();
  const durations = overrides.durations ?? createDurations(config.timeScale);
  const { roleUrls: madeAt, applied } = await migrateDatabase({
    url: secrets.databaseDirectUrl,
    roleUrls: secrets.roleUrls,
    seedDemo: config.seedDemo,
  });
  if (applied.length > 0) log.info({ applied }, 'migrated the database');

  const roleUrls = addressRoles(madeAt, secrets);
  const connectOptions: ConnectOptions = {
    // With a way around it there is a pooler.
    prepare: secrets.databaseDirectUrl === secrets.databaseUrl,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
    ...overrides.connect,
  };
  const reader = connectAs('reader', roleUrls.reader, connectOptions);
  const checkout = connectAs('checkout', roleUrls.checkout, connectOptions);
  const webhook = connectAs('webhook', roleUrls.webhook, connectOptions);
  // A look that waits for a connection works against its own lease: one for each, and some for sweeps and mails.
  const settlement = connectAs('settlement', roleUrls.settlement, {
    max: LOOKS_AT_ONCE + 8,
    ...connectOptions,
  });
  const retention = connectAs('retention', roleUrls.retention, { ...connectOptions, max: 1 });
  const appSecret = secrets.appSecret ?? (await readAppSecret(settlement));
  const phonepe = createGateway(secrets.gateway, {
    ...(overrides.phonepeTimeoutMs === undefined ? {} : { timeoutMs: overrides.phonepeTimeoutMs }),
    onUnknownState: (unknown) => log.error({ unknown }, 'PhonePe answered a state that we do not know'),
  });
  const peers = createPeers();
  const gateway = watchGateway({ ...phonepe, ...overrides.gateway }, peers);

  const bookingLinks = createBookingLinks(appSecret);
  const ticketCodes = createTicketCodes(appSecret);
  const worker = { db: settlement, leaseMs: durations.lookLease, sweepEveryMs: durations.sweepEvery, log };
  const emails = startDueWorker({
    ...worker,
    table: 'emails',
    concurrency: overrides.rowsAtOnce ?? MAILS_AT_ONCE,
    handle: (claim) =>
      sendDueEmail(
        {
          settlement,
          durations,
          smtpUrl: secrets.smtpUrl,
          mail: {
            ...config.mail,
            bookingLinks,
            ticketCodes,
            publicUrl: config.publicUrl,
            support: config.support,
          },
          smtpAnswered: (up) => peers.report('smtp', up),
          log,
        },
        claim,
      ),
  });
  const changes = startChanges({
    reader,
    listenUrl: loginTo(secrets.databaseDirectUrl, roleUrls.reader),
    sweepEveryMs: durations.sweepEvery,
    limits: { ...HELD, holdMs: durations.pollHold, ...overrides.held },
    log,
  });
  const now = overrides.now ?? (() => new Date());
  const webhookUrl = `${config.publicUrl}${WEBHOOK_PATH}`;
  const refunds: DueWorker = startDueWorker({
    ...worker,
    table: 'refunds',
    concurrency: overrides.rowsAtOnce ?? REFUNDS_AT_ONCE,
    handle: (claim) => followRefund({ settlement, gateway, durations, log, webhookUrl, wake }, claim),
  });
  const payments = startDueWorker<LookedAtRow>({
    ...worker,
    table: 'payments',
    read: LOOKED_AT,
    concurrency: LOOKS_AT_ONCE,
    handle: (claim) =>
      lookAtPayment({ settlement, gateway, durations, log, wake, changed: changes.announce }, claim),
  });

  const links = startDueWorker({
    ...worker,
    table: 'link_requests',
    concurrency: LINKS_AT_ONCE,
    handle: (claim) => sendDueLink({ settlement, durations, wake }, claim),
  });

  function wake(...tables: Parameters<Wake>): void {
    if (tables.includes('emails')) emails.wake();
    if (tables.includes('refunds')) refunds.wake();
  }

  const auditor = startAuditor({ db: reader, everyMs: durations.auditEvery, log });
  const sweeper = startRetention({
    db: retention,
    everyMs: durations.retentionEvery,
    kept: { inboxMs: durations.inboxKept, timelineMs: durations.timelineKept },
    log,
  });

  return {
    config,
    metrics: createMetrics(),
    shortage: createShortage(),
    auditor,
    changes,
    durations,
    gateway,
    reader,
    checkout,
    webhook,
    webhookStatements: overrides.webhookStatements ?? WEBHOOK_STATEMENTS,
    settlement,
    wake,
    log,
    peers,
    now,
    childKey: createChildKey(appSecret),
    ticketCodes,
    cancelBooking: (cancellation) => cancelBooking({ settlement, now, wake }, cancellation),
    resendConfirmation: (transactionId) => resendConfirmation({ settlement, durations, wake }, transactionId),
    moves: {
      list: (transactionId) => listMoves({ settlement, now, wake }, transactionId),
      move: (move) => moveItem({ settlement, now, wake }, move),
    },
    bookingLinks,
    linkRequested: links.wake,
    publicUrl: config.publicUrl,
    workers: { payments, refunds, emails, links },
    async [Symbol.asyncDispose]() {
      await auditor[Symbol.asyncDispose]();
      await sweeper[Symbol.asyncDispose]();
      // Looks first: the mails that they cause are sent by the sweep of the next process, or of this one if it is quick.
      await payments[Symbol.asyncDispose]();
      await refunds[Symbol.asyncDispose]();
      await links[Symbol.asyncDispose]();
      await emails[Symbol.asyncDispose]();
      await changes[Symbol.asyncDispose]();
      await Promise.all(
        [reader, checkout, webhook, settlement, retention].map((client) => client[Symbol.asyncDispose]()),
      );
    },
  };
}

/** Roles were made straight at PostgreSQL, and serve by way of the pooler where there is one. Given ones bring their address. */
function addressRoles(madeAt: RoleUrls, { databaseUrl, roleUrls: given }: Config['secrets']): RoleUrls {
  return {
    reader: given.reader ?? loginTo(databaseUrl, madeAt.reader),
    checkout: given.checkout ?? loginTo(databaseUrl, madeAt.checkout),
    webhook: given.webhook ?? loginTo(databaseUrl, madeAt.webhook),
    settlement: given.settlement ?? loginTo(databaseUrl, madeAt.settlement),
    retention: given.retention ?? loginTo(databaseUrl, madeAt.retention),
  };
}

/** The same login at another address. */
function loginTo(address: string, login: string): string {
  const url = new URL(address);
  const { username, password } = new URL(login);
  return Object.assign(url, { username, password }).toString();
}

async function readAppSecret(settlement: RoleClient<'settlement'>): Promise<string> {
  const { rows } = await settlement.query<{ value: string }>(
    `SELECT value FROM private.secrets WHERE name = 'app_secret'`,
  );
  const secret = rows[0]?.value;
  if (secret === undefined) throw new Error('the database has no application secret');
  return secret;
}

/** The same child of the same parent has the same key in every checkout; the key tells nothing without the secret. */
function createChildKey(appSecret: string): (child: ChildIdentity) => string {
  const key = Buffer.from(hkdfSync('sha256', appSecret, '', 'nibog/child-key/1', 32));
  return ({ fullName, dateOfBirth, phone }) => {
    const name = fullName.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    return createHmac('sha256', key)
      .update(JSON.stringify([name, dateOfBirth, phone]))
      .digest('base64url');
  };
}
