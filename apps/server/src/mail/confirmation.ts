import { describeSupport, escapeHtml, formatDay, formatRupees, formatTimes, type Support } from './format.ts';

/** The mail that tells a parent of the booking: first names, games, times in IST. No surname, no date of birth. */

export type Confirmation = {
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
  link: string;
  support: Support;
};

const WHAT_TO_BRING = [
  'This mail, on your phone or on paper.',
  'Water, a change of clothes and socks that do not slip.',
  'Please come 15 minutes before the first game. One parent stays with each child.',
];

/** The reference and nothing about the child: subjects are shown on lock screens. */
export function confirmationSubject({ bookingRef }: Confirmation): string {
  return `Your NIBOG booking ${bookingRef}`;
}

export function confirmationText(mail: Confirmation): string {
  return [
    `Dear ${mail.parentName},`,
    '',
    `your booking is made. Your reference is ${mail.bookingRef}.`,
    '',
    `${mail.eventTitle}, ${formatDay(mail.eventDate)}`,
    describeVenue(mail),
    ...(mail.venueMapUrl === null ? [] : [mail.venueMapUrl]),
    '',
    ...mail.items.map(
      (item) => `- ${item.child}: ${item.game}, ${formatTimes(item)}${item.note ? `. ${item.note}` : ''}`,
    ),
    '',
    `Paid: ${formatRupees(mail.amountPaise)}`,
    '',
    'What to bring',
    ...WHAT_TO_BRING.map((line) => `- ${line}`),
    '',
    `Your booking on the web: ${mail.link}`,
    ...describeSupport(mail.support),
    '',
    'See you there!',
    'NIBOG',
    '',
  ].join('\n');
}

export function confirmationHtml(mail: Confirmation): string {
  const cell = 'style="padding:8px 12px 8px 0;border-bottom:1px solid #e4dcd2;vertical-align:top"';
  const rows = mail.items.map(
    (item) =>
      `<tr><td ${cell}>${escapeHtml(item.child)}</td><td ${cell}><strong>${escapeHtml(item.game)}</strong>${
        item.note ? `<br>${escapeHtml(item.note)}` : ''
      }</td><td ${cell}>${formatTimes(item)}</td></tr>`,
  );
  const venue = escapeHtml(describeVenue(mail));
  return `<!doctype html>
<html lang="en-IN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${confirmationSubject(mail)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:24px;line-height:1.25;margin:0 0 16px">Your booking is made</h1>
<p>Dear ${escapeHtml(mail.parentName)}, we look forward to seeing you.</p>
<p>Your reference<br><strong style="font-size:22px;letter-spacing:.04em">${mail.bookingRef}</strong></p>
<p><strong>${escapeHtml(mail.eventTitle)}</strong><br>${formatDay(mail.eventDate)}<br>${
    mail.venueMapUrl === null ? venue : `<a href="${escapeHtml(mail.venueMapUrl)}">${venue}</a>`
  }</p>
<table role="presentation" style="border-collapse:collapse;width:100%;font-size:16px">${rows.join('')}</table>
<p>Paid: <strong>${formatRupees(mail.amountPaise)}</strong></p>
<h2 style="font-size:18px;margin:24px 0 8px">What to bring</h2>
<ul>${WHAT_TO_BRING.map((line) => `<li>${line}</li>`).join('')}</ul>
<p><a href="${escapeHtml(mail.link)}">See your booking on the web</a></p>
${describeSupport(mail.support)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('')}
</div></body></html>
`;
}

function describeVenue({ venue, venueAddress, city }: Confirmation): string {
  if (venue === null) return `Venue in ${city} to be announced; we will write to you`;
  return venueAddress === null ? `${venue}, ${city}` : `${venue}, ${venueAddress}`;
}
