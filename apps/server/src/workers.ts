import { startAuditor, type Auditor } from './audit/auditor.ts';
import { sendDueLink } from './booking-link/send.ts';
import { PAYMENT_CONCURRENCY, type ServerContext } from './context.ts';
import { startDueWorker, type DueWorker, type DueWorkerOptions } from './due/worker.ts';
import { sendDueEmail } from './mail/send.ts';
import { followRefund } from './refund/follow.ts';
import { startRetention } from './retention/sweeper.ts';
import { checkPayment } from './settlement/check-payment.ts';
import { PAYMENT_SNAPSHOT, type PaymentSnapshot } from './settlement/payment-snapshot.ts';

/** The background work of the server. Disposal waits for the work in flight. */
export type Workers = AsyncDisposable & {
  due: ReadonlyMap<DueWorkerName, DueWorker>;
  auditor: Auditor;
};

/** Rows of one table that one process works on concurrently. */
const REFUND_CONCURRENCY = 4;
const MAIL_CONCURRENCY = 4;
const LINK_CONCURRENCY = 2;

/** In the order in which they stop: mails last, because the other workers cause mails. */
export const DUE_WORKERS = ['payments', 'refunds', 'links', 'emails'] as const;
export type DueWorkerName = (typeof DUE_WORKERS)[number];

/**
 * Starts all background work: the workers for due rows, the audit, the retention and the listener for changes.
 *
 * @param only the workers for due rows to start; a test leaves out those whose work it does itself
 */
export function startWorkers(ctx: ServerContext, only: readonly DueWorkerName[] = DUE_WORKERS): Workers {
  const due = new Map<DueWorkerName, DueWorker>();
  const {
    config,
    settlement,
    gateway,
    webhookUrl,
    durations,
    log,
    wake,
    peers,
    mail,
    refundAndMailConcurrency,
  } = ctx;

  function startDue<Row extends object>(
    name: DueWorkerName,
    options: Pick<DueWorkerOptions<Row>, 'table' | 'read' | 'concurrency' | 'handle'>,
  ): void {
    if (!only.includes(name)) return;
    const { lookLease: leaseMs, sweepEvery: sweepEveryMs } = durations;
    const worker = startDueWorker<Row>({ db: settlement, leaseMs, sweepEveryMs, log, ...options });
    ctx.onWake(options.table, worker.wake);
    due.set(name, worker);
  }

  startDue('emails', {
    table: 'emails',
    concurrency: refundAndMailConcurrency ?? MAIL_CONCURRENCY,
    handle: (lease) =>
      sendDueEmail(
        {
          settlement,
          durations,
          smtpUrl: config.secrets.smtpUrl,
          mail,
          reportSmtp: (up) => peers.report('smtp', up),
          log,
        },
        lease,
      ),
  });
  startDue('refunds', {
    table: 'refunds',
    concurrency: refundAndMailConcurrency ?? REFUND_CONCURRENCY,
    handle: (lease) => followRefund({ settlement, gateway, webhookUrl, durations, wake, log }, lease),
  });
  startDue<PaymentSnapshot>('payments', {
    table: 'payments',
    read: PAYMENT_SNAPSHOT,
    concurrency: PAYMENT_CONCURRENCY,
    handle: (lease) =>
      checkPayment(
        { settlement, gateway, durations, wake, announceChange: ctx.changes.announce, log },
        lease,
      ),
  });
  startDue('links', {
    table: 'link_requests',
    concurrency: LINK_CONCURRENCY,
    handle: (lease) => sendDueLink({ settlement, durations, wake }, lease),
  });
  const auditor = startAuditor({ db: ctx.reader, everyMs: durations.auditEvery, log });
  const retention = startRetention({
    db: ctx.retention,
    everyMs: durations.retentionEvery,
    periods: { inboxMs: durations.inboxKept, timelineMs: durations.timelineKept },
    log,
  });
  const changes = ctx.changes.start();

  return {
    due,
    auditor,
    async [Symbol.asyncDispose]() {
      await auditor[Symbol.asyncDispose]();
      await retention[Symbol.asyncDispose]();
      for (const name of DUE_WORKERS) await due.get(name)?.[Symbol.asyncDispose]();
      await changes[Symbol.asyncDispose]();
    },
  };
}
