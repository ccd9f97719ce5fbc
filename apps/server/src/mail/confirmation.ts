import { describeSupport, escapeHtml, type Support } from './format.ts';
import type { MailMessages } from './messages.ts';

/** The mail that tells a parent of the booking: first names, games, times in IST. No surname, no date of birth. */

export type Confirmation = {
  /** A place was moved; else the booking was made. */
  moved: boolean;
  parentName: string;
  bookingRef: string;
  amountPaise: number;
  eventTitle: string;
  /** `YYYY-MM-DD` in IST. */
  eventDate: string;
  city: string;
  /** `null`: to be announced. */
  venue: string | null;
  venueAddress: string | null;
  venueMapUrl: string | null;
  items: { child: string; game: string; startsAt: Date; endsAt: Date; note: string | null }[];
  /** `variant` is empty where there was no choice; the amount is before discounts. */
  addOns: { name: string; variant: string; quantity: number; amountPaise: number }[];
  discountPaise: number;
  promoCode: string | null;
  link: string;
  /** Asks for a link first: this mail is shown and passed on, and whoever has it must not be able to cancel. */
  changeLink: string;
  support: Support;
};

/** The reference and nothing about the child: subjects are shown on lock screens. */
export function confirmationSubject(t: MailMessages, { bookingRef, moved }: Confirmation): string {
  return moved ? t.confirmation.subjectMoved(bookingRef) : t.confirmation.subject(bookingRef);
}

export function confirmationText(t: MailMessages, mail: Confirmation): string {
  const words = t.confirmation;
  return [
    words.textGreeting(mail.parentName),
    '',
    mail.moved ? words.moved(mail.bookingRef) : words.made(mail.bookingRef),
    '',
    `${mail.eventTitle}, ${t.format.day(mail.eventDate)}`,
    describeVenue(t, mail),
    ...(mail.venueMapUrl === null ? [] : [mail.venueMapUrl]),
    '',
    ...mail.items.map(
      (item) => `- ${item.child}: ${item.game}, ${t.format.times(item)}${item.note ? `. ${item.note}` : ''}`,
    ),
    '',
    ...describeAddOns(t, mail).map((line) => `- ${line}`),
    ...describeDiscount(t, mail),
    `${words.paid}: ${t.format.money(mail.amountPaise)}`,
    '',
    words.bring,
    ...words.bringPoints.map((line) => `- ${line}`),
    '',
    `${words.onTheWeb}: ${mail.link}`,
    `${words.change}: ${mail.changeLink}`,
    ...describeSupport(t, mail.support),
    '',
    words.bye,
    'NIBOG',
    '',
  ].join('\n');
}

export function confirmationHtml(t: MailMessages, mail: Confirmation): string {
  const words = t.confirmation;
  const cell = 'style="padding:8px 12px 8px 0;border-bottom:1px solid #e4dcd2;vertical-align:top"';
  const rows = mail.items.map(
    (item) =>
      `<tr><td ${cell}>${escapeHtml(item.child)}</td><td ${cell}><strong>${escapeHtml(item.game)}</strong>${
        item.note ? `<br>${escapeHtml(item.note)}` : ''
      }</td><td ${cell}>${t.format.times(item)}</td></tr>`,
  );
  const venue = escapeHtml(describeVenue(t, mail));
  return `<!doctype html>
<html lang="${t.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${confirmationSubject(t, mail)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:24px;line-height:1.25;margin:0 0 16px">${mail.moved ? words.headingMoved : words.heading}</h1>
<p>${escapeHtml(words.greeting(mail.parentName))}</p>
<p>${words.reference}<br><strong style="font-size:22px;letter-spacing:.04em">${mail.bookingRef}</strong></p>
<p><strong>${escapeHtml(mail.eventTitle)}</strong><br>${t.format.day(mail.eventDate)}<br>${
    mail.venueMapUrl === null ? venue : `<a href="${escapeHtml(mail.venueMapUrl)}">${venue}</a>`
  }</p>
<table role="presentation" style="border-collapse:collapse;width:100%;font-size:16px">${rows.join('')}</table>
${addOnsHtml(t, mail)}${describeDiscount(t, mail)
    .map((line) => `<p>${escapeHtml(line)}</p>\n`)
    .join('')}<p>${words.paid}: <strong>${t.format.money(mail.amountPaise)}</strong></p>
<h2 style="font-size:18px;margin:24px 0 8px">${words.bring}</h2>
<ul>${words.bringPoints.map((line) => `<li>${line}</li>`).join('')}</ul>
<p><a href="${escapeHtml(mail.link)}">${words.seeOnTheWeb}</a></p>
<p><a href="${escapeHtml(mail.changeLink)}">${words.change}</a></p>
${describeSupport(t, mail.support)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('')}
</div></body></html>
`;
}

function describeAddOns(t: MailMessages, { addOns }: Confirmation): string[] {
  return addOns.map(
    ({ name, variant, quantity, amountPaise }) =>
      `${quantity} × ${name}${variant === '' ? '' : ` (${variant})`}, ${t.format.money(amountPaise)}`,
  );
}

function addOnsHtml(t: MailMessages, mail: Confirmation): string {
  if (mail.addOns.length === 0) return '';
  const lines = describeAddOns(t, mail).map((line) => `<li>${escapeHtml(line)}</li>`);
  return `<p>${t.confirmation.addOns}:</p>\n<ul>${lines.join('')}</ul>\n`;
}

function describeDiscount({ confirmation: words, format }: MailMessages, mail: Confirmation): string[] {
  if (mail.discountPaise === 0) return [];
  const by = mail.promoCode === null ? '' : ` ${words.withCode(mail.promoCode)}`;
  return [`${words.discount}${by}: ${format.money(mail.discountPaise)}`];
}

function describeVenue(t: MailMessages, { venue, venueAddress, city }: Confirmation): string {
  if (venue === null) return t.confirmation.noVenue(city);
  return venueAddress === null ? `${venue}, ${city}` : `${venue}, ${venueAddress}`;
}
