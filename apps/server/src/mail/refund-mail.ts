import { describeSupport, type Support } from './format.ts';
import { letterHtml } from './html.ts';
import type { MailMessages } from './messages.ts';

/** The two mails of a refund: that it has begun, and that PhonePe has returned the money. */

export type RefundMail = {
  parentName: string;
  bookingRef: string;
  /** What is returned, in paise. */
  refundPaise: number;
  reason: string;
  eventTitle: string;
  /** The page that tells how it stands. */
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
    `${t.refund.howItStands}: ${mail.link}`,
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
    button: { href: mail.link, label: t.refund.seeHowItStands },
    support: mail.support,
  });
}

function sentences({ refund: words }: MailMessages, mail: RefundMail, stage: Stage): string[] {
  const say = stage === 'refund_started' ? words.started : words.completed;
  const reasons: Record<string, string> = words.reasons;
  const reason = reasons[mail.reason];
  return [
    say(mail.refundPaise),
    ...(reason === undefined ? [] : [reason]),
    words.about(mail.eventTitle, mail.bookingRef),
    words.banks,
  ];
}
