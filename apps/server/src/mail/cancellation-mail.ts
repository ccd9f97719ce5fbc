import { sql, statement, type Queryable } from '@nibog/db';
import { describeSupport, type Support } from './format.ts';
import { letterHtml } from './html.ts';
import type { MailMessages } from './messages.ts';

/** The mail about a cancellation without a refund. A cancellation with a refund causes the refund's mails instead. */
type CancellationMail = {
  parentName: string;
  bookingRef: string;
  eventTitle: string;
  /** `YYYY-MM-DD` in IST. */
  eventDate: string;
  amountPaise: number;
  /** Whether the parent cancelled; otherwise the organiser did. */
  byParent: boolean;
  /** The page that shows the payment's state. */
  link: string;
  support: Support;
};

type CancellationRow = Omit<CancellationMail, 'link' | 'support'> & {
  email: string;
  language: string;
  transactionId: string;
};

/** Reads what the mail contains. */
export async function readCancellation(db: Queryable, paymentId: string): Promise<CancellationRow> {
  const { rows } = await db.query(
    statement<CancellationRow>(
      'read-cancellation-mail',
      sql`SELECT q.email, q.language, q.full_name AS "parentName", p.booking_ref AS "bookingRef",
                 p.merchant_transaction_id AS "transactionId", e.title AS "eventTitle", e.date::text AS "eventDate",
                 p.amount_paise AS "amountPaise",
                 EXISTS (SELECT 1 FROM payment_timeline t
                          WHERE t.payment_id = p.id AND t.cause LIKE 'cancelled_by_parent,%') AS "byParent"
            FROM payments p
            JOIN parents q ON q.payment_id = p.id
            JOIN events e ON e.id = p.event_id
           WHERE p.id = ${paymentId}`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`payment ${paymentId} has no parent to write to`);
  return row;
}

/** Writes subject, plain text and HTML. The subject contains only the reference. */
export async function writeCancellation(
  t: MailMessages,
  mail: CancellationMail,
): Promise<{ subject: string; text: string; html: string }> {
  const words = t.cancelled;
  const subject = words.subject(mail.bookingRef);
  const greeting = words.greeting(mail.parentName);
  const day = t.format.day(mail.eventDate);
  const sentences = [
    (mail.byParent ? words.byParent : words.byOrganiser)(mail.eventTitle, day),
    (mail.byParent ? words.nothingReturned : words.nothingReturnedByUs)(mail.amountPaise),
    words.reference(mail.bookingRef),
  ];
  const support = describeSupport(t, mail.support);
  const text = [
    greeting,
    '',
    ...sentences,
    '',
    `${words.statusLink}: ${mail.link}`,
    ...support,
    '',
    'NIBOG',
    '',
  ].join('\n');
  const html = await letterHtml(t, {
    subject,
    greeting,
    sentences,
    button: { href: mail.link, label: words.statusButton },
    support: mail.support,
  });
  return { subject, text, html };
}
