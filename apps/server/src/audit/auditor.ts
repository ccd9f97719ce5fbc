import type { RoleClient } from '@nibog/db';
import type { Logger } from 'pino';
import type { Finding } from './audit.ts';
import { createIncrementalAudit } from './incremental.ts';

export type AuditReport = { at: Date; findings: Finding[] };

export type Auditor = AsyncDisposable & {
  /** The last completed audit; `null` before the first. */
  readonly last: () => AuditReport | null;
};

/** Audits the money every `everyMs` and logs broken invariants as errors. It repairs nothing. */
export function startAuditor({
  db,
  everyMs,
  log,
}: {
  db: RoleClient<'reader'>;
  everyMs: number;
  log: Logger;
}): Auditor {
  const runAudit = createIncrementalAudit();
  let last: AuditReport | null = null;
  let auditing: Promise<void> | null = null;

  async function audit(): Promise<void> {
    try {
      const findings = await runAudit(db);
      last = { at: new Date(), findings };
      for (const finding of findings) log.error({ finding }, 'the money does not add up');
    } catch (error) {
      log.error({ err: error }, 'the audit failed');
    } finally {
      auditing = null;
    }
  }

  function start(): void {
    auditing ??= audit();
  }

  const timer = setInterval(start, everyMs);
  start();
  return {
    last: () => last,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await auditing;
    },
  };
}
