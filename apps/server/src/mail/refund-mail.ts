import { describeSupport, escapeHtml, type Support } from './format.ts';
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

export function refundHtml(t: MailMessages, mail: RefundMail, stage: Stage): string {
  const paragraphs = sentences(t, mail, stage).map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  return `<!doctype html>
<html lang="${t.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${refundSubject(t, mail, stage)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p>${escapeHtml(t.refund.greeting(mail.parentName))}</p>
${paragraphs.join('\n')}
<p><a href="${escapeHtml(mail.link)}">${t.refund.seeHowItStands}</a></p>
${describeSupport(t, mail.support)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('')}
</div></body></html>
`;
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
