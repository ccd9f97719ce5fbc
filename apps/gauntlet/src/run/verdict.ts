/**
 * The verdict on a run: pure functions from what everybody holds in the end to what is wrong with it. PhonePe's account,
 * the mail server's and the parents' own are held against the database's; none of them is believed alone.
 */
import { checkHistory } from '@nibog/testing/proof/history';
import { checkCauses } from './check-causes.ts';
import { checkMails } from './check-mails.ts';
import { checkMoney } from './check-money.ts';
import { checkPlaces } from './check-places.ts';
import { checkReferences } from './check-references.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Everything that is wrong; empty for a run in which every promise was kept. */
export function judgeRun(evidence: Evidence): Violation[] {
  return [
    ...checkMoney(evidence),
    ...checkReferences(evidence),
    ...checkMails(evidence),
    ...checkPlaces(evidence),
    ...checkCauses(evidence),
    ...checkAudit(evidence),
    ...judgeHistory(evidence),
    ...evidence.complaints.map(({ transactionId, what }): Violation => ({
      check: 'complaint',
      transactionId,
      explanation: what,
    })),
    ...Object.entries(evidence.openWork)
      .filter(([, count]) => count > 0)
      .map(([what, count]): Violation => ({
        check: 'not quiet',
        transactionId: null,
        explanation: `${what}: ${count} when the patience ended`,
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
  const { captured, ...places } = sum;
  const accounted = Object.values(places).reduce((total, paise) => total + paise, 0);
  if (accounted !== captured)
    yield {
      check: 'audit',
      transactionId: null,
      explanation: `captured ${captured} paise, and ${accounted} are accounted for`,
    };
}

function judgeHistory({ history, inbox, payments }: Evidence): Violation[] {
  const final = new Map(
    payments.map(({ transactionId, status, bookingRef, keyHash, bookings }) => [
      transactionId,
      { status, bookingRef, idempotencyKey: keyHash, bookings: bookings.length },
    ]),
  );
  return checkHistory(history, { inbox, payments: final }).map(
    ({ rule, transactionId, explanation }): Violation => ({
      check: 'history',
      transactionId,
      explanation: `${rule}: ${explanation}`,
    }),
  );
}
