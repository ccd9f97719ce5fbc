import { describeSupport, escapeHtml, formatRupees, type Support } from './format.ts';

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

/** The reasons as a parent would put them. */
const REASONS: Record<string, string> = {
  no_place_left: 'Your payment reached us late, after the places had been given to others.',
  duplicate_payment: 'These places were paid for twice, so one of the two payments is returned.',
  cancelled_by_parent: 'You cancelled this booking.',
  cancelled_by_organiser: 'We had to cancel. We are sorry.',
};

export function refundSubject({ bookingRef }: RefundMail, stage: Stage): string {
  return stage === 'refund_started'
    ? `We are returning your money (${bookingRef})`
    : `Your money was returned (${bookingRef})`;
}

export function refundText(mail: RefundMail, stage: Stage): string {
  return [
    `Dear ${mail.parentName},`,
    '',
    ...sentences(mail, stage),
    '',
    `How it stands: ${mail.link}`,
    ...describeSupport(mail.support),
    '',
    'NIBOG',
    '',
  ].join('\n');
}

export function refundHtml(mail: RefundMail, stage: Stage): string {
  const paragraphs = sentences(mail, stage).map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  return `<!doctype html>
<html lang="en-IN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${refundSubject(mail, stage)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p>Dear ${escapeHtml(mail.parentName)},</p>
${paragraphs.join('\n')}
<p><a href="${escapeHtml(mail.link)}">See how it stands</a></p>
${describeSupport(mail.support)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('')}
</div></body></html>
`;
}

function sentences(mail: RefundMail, stage: Stage): string[] {
  const amount = formatRupees(mail.refundPaise);
  const reason = REASONS[mail.reason];
  const what =
    stage === 'refund_started'
      ? `we are returning ${amount} to the account you paid from.`
      : `PhonePe has returned ${amount} to the account you paid from.`;
  return [
    what,
    ...(reason === undefined ? [] : [reason]),
    `It was for ${mail.eventTitle}, reference ${mail.bookingRef}.`,
    'Banks usually take up to 7 working days to show it. You need not do anything.',
  ];
}
