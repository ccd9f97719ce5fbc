import { startAuditor, type Auditor } from './audit/auditor.ts';
import { sendDueLink } from './booking-link/send.ts';
import { PAYMENTS_AT_ONCE, type ServerContext } from './context.ts';
import { startDueWorker, type DueWorker, type DueWorkerOptions } from './due/worker.ts';
import { sendDueEmail } from './mail/send.ts';
import { followRefund } from './refund/follow.ts';
import { startRetention } from './retention/sweeper.ts';
import { checkPayment } from './settlement/check-payment.ts';
import { PAYMENT_SNAPSHOT, type PaymentSnapshot } from './settlement/payment-snapshot.ts';

/** What runs beside the answers to requests. Disposing waits until the work under way is done. */
export type Workers = AsyncDisposable & {
  due: ReadonlyMap<DueWorkerName, DueWorker>;
  auditor: Auditor;
};

/** Rows of one table that one process works on concurrently. */
const REFUNDS_AT_ONCE = 4;
const MAILS_AT_ONCE = 4;
const LINKS_AT_ONCE = 2;

/** In the order in which they stop: mails last, since the others cause them. */
export const DUE_WORKERS = ['payments', 'refunds', 'links', 'emails'] as const;
export type DueWorkerName = (typeof DUE_WORKERS)[number];

/**
 * Starts everything that runs by itself: the due rows' workers, the audit, the retention and the watch for changes.
 *
 * @param only the due rows' workers to start; all of them unless a test plays one of them itself
 */
export function startWorkers(ctx: ServerContext, only: readonly DueWorkerName[] = DUE_WORKERS): Workers {
  const due = new Map<DueWorkerName, DueWorker>();
  const { config, settlement, durations, log, wake, peers, mail, rowsAtOnce } = ctx;

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
    concurrency: rowsAtOnce ?? MAILS_AT_ONCE,
    handle: (claim) =>
      sendDueEmail(
        {
          settlement,
          durations,
          smtpUrl: config.secrets.smtpUrl,
          mail,
          smtpAnswered: (up) => peers.report('smtp', up),
          log,
        },
        claim,
      ),
  });
  startDue('refunds', {
    table: 'refunds',
    concurrency: rowsAtOnce ?? REFUNDS_AT_ONCE,
    handle: (claim) => followRefund(ctx, claim),
  });
  startDue<PaymentSnapshot>('payments', {
    table: 'payments',
    read: PAYMENT_SNAPSHOT,
    concurrency: PAYMENTS_AT_ONCE,
    handle: (claim) => checkPayment({ ...ctx, changed: ctx.changes.announce }, claim),
  });
  startDue('links', {
    table: 'link_requests',
    concurrency: LINKS_AT_ONCE,
    handle: (claim) => sendDueLink({ settlement, durations, wake }, claim),
  });
  const auditor = startAuditor({ db: ctx.reader, everyMs: durations.auditEvery, log });
  const retention = startRetention({
    db: ctx.retention,
    everyMs: durations.retentionEvery,
    kept: { inboxMs: durations.inboxKept, timelineMs: durations.timelineKept },
    log,
  });
  const watch = ctx.changes.start();

  return {
    due,
    auditor,
    async [Symbol.asyncDispose]() {
      await auditor[Symbol.asyncDispose]();
      await retention[Symbol.asyncDispose]();
      for (const name of DUE_WORKERS) await due.get(name)?.[Symbol.asyncDispose]();
      await watch[Symbol.asyncDispose]();
    },
  };
}
