import { describeSupport, type Support } from './format.ts';
import { letterHtml } from './html.ts';
import type { MailMessages } from './messages.ts';

/** The contents of both mails about a refund: that it has started, and that PhonePe has completed it. */
export type RefundMail = {
  parentName: string;
  bookingRef: string;
  /** The refunded amount, paise. */
  refundPaise: number;
  reason: string;
  eventTitle: string;
  /** The page that shows the payment's state. */
  link: string;
  support: Support;
};

type Stage = 'refund_started' | 'refund_completed';

export function refundSubject(t: MailMessages, { bookingRef }: RefundMail, stage: Stage): string {
  const { subjectStarted, subjectCompleted } = t.refund;
  return stage === 'refund_started' ? subjectStarted(bookingRef) : subjectCompleted(bookingRef);
}

export function refundText(t: MailMessages, mail: RefundMail, stage: Stage): string {
  return [
    t.refund.greeting(mail.parentName),
    '',
    ...sentences(t, mail, stage),
    '',
    `${t.refund.statusLink}: ${mail.link}`,
    ...describeSupport(t, mail.support),
    '',
    'NIBOG',
    '',
  ].join('\n');
}

export async function refundHtml(t: MailMessages, mail: RefundMail, stage: Stage): Promise<string> {
  return letterHtml(t, {
    subject: refundSubject(t, mail, stage),
    greeting: t.refund.greeting(mail.parentName),
    sentences: sentences(t, mail, stage),
    button: { href: mail.link, label: t.refund.statusButton },
    support: mail.support,
  });
}

function sentences({ refund: words }: MailMessages, mail: RefundMail, stage: Stage): string[] {
  const announce = stage === 'refund_started' ? words.started : words.completed;
  const reasons: Record<string, string> = words.reasons;
  const reason = reasons[mail.reason];
  return [
    announce(mail.refundPaise),
    ...(reason === undefined ? [] : [reason]),
    words.paymentDescription(mail.eventTitle, mail.bookingRef),
    words.bankDelay,
  ];
}
