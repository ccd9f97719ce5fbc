/**
 * The verdict on a run: pure functions from the evidence to the violations. They compare the records of PhonePe, the mail
 * server and the parents with the database; no single source is trusted.
 */
import { checkHistory } from '@nibog/testing/proof/history';
import { checkCauses } from './check-causes.ts';
import { checkMails } from './check-mails.ts';
import { checkMoney } from './check-money.ts';
import { checkPlaces } from './check-places.ts';
import { checkReferences } from './check-references.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** All violations of a run. */
export function judgeRun(evidence: Evidence): Violation[] {
  return [
    ...checkMoney(evidence),
    ...checkReferences(evidence),
    ...checkMails(evidence),
    ...checkPlaces(evidence),
    ...checkCauses(evidence),
    ...checkAudit(evidence),
    ...judgeHistory(evidence),
    ...evidence.anomalies.map(({ transactionId, what }): Violation => ({
      check: 'anomaly',
      transactionId,
      explanation: what,
    })),
    ...Object.entries(evidence.openWork)
      .filter(([, count]) => count > 0)
      .map(([what, count]): Violation => ({
        check: 'unfinished work',
        transactionId: null,
        explanation: `${what}: ${count} at the deadline`,
      })),
  ];
}

function* checkAudit({ findings, sum }: Evidence): Generator<Violation> {
  for (const { name, description, examples } of findings)
    for (const subject of examples)
      yield {
        check: 'audit',
        transactionId: subject.startsWith('slot ') ? null : subject,
        explanation: `${name}: ${subject} breaks "${description}"`,
      };
  const { captured, ...parts } = sum;
  const accounted = Object.values(parts).reduce((total, paise) => total + paise, 0);
  if (accounted !== captured)
    yield {
      check: 'audit',
      transactionId: null,
      explanation: `${captured} paise were captured, but ${accounted} are accounted for`,
    };
}

function judgeHistory({ history, inbox, payments }: Evidence): Violation[] {
  const finalPayments = new Map(
    payments.map(({ transactionId, status, bookingRef, keyHash, bookings }) => [
      transactionId,
      { status, bookingRef, idempotencyKey: keyHash, bookings: bookings.length },
    ]),
  );
  return checkHistory(history, { inbox, payments: finalPayments }).map(
    ({ rule, transactionId, explanation }): Violation => ({
      check: 'history',
      transactionId,
      explanation: `${rule}: ${explanation}`,
    }),
  );
}
