import { describeSupport, type Support } from './format.ts';
import type { MailMessages } from './messages.ts';

/** The contents of the booking's mail: first names, games, times in IST. No surname and no date of birth. */
export type Confirmation = {
  /** Whether a place was moved; otherwise the booking is new. */
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
  /** `variant` is empty for an add-on without variants; the amount excludes discounts. */
  addOns: { name: string; variant: string; quantity: number; amountPaise: number }[];
  discountPaise: number;
  promoCode: string | null;
  link: string;
  pdfLink: string;
  /** The Content-ID of the QR code, which is attached because many mail programs load no remote images. */
  codeCid: string;
  /** The page that mails a link first. Parents show and forward this mail, so it must not allow anyone to cancel. */
  changeLink: string;
  support: Support;
};

/** Contains only the reference, because lock screens show subjects. */
export function confirmationSubject(t: MailMessages, { bookingRef, moved }: Confirmation): string {
  return moved ? t.confirmation.subjectMoved(bookingRef) : t.confirmation.subject(bookingRef);
}

export function confirmationText(t: MailMessages, mail: Confirmation): string {
  const words = t.confirmation;
  return [
    words.greetingText(mail.parentName),
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
    words.bringHeading,
    ...words.bringPoints.map((line) => `- ${line}`),
    '',
    `${words.webTicketLink}: ${mail.link}`,
    `${words.pdfLink}: ${mail.pdfLink}`,
    words.calendarAttached,
    `${words.changeLink}: ${mail.changeLink}`,
    ...describeSupport(t, mail.support),
    '',
    words.farewell,
    'NIBOG',
    '',
  ].join('\n');
}

export function describeAddOns(t: MailMessages, { addOns }: Confirmation): string[] {
  return addOns.map(
    ({ name, variant, quantity, amountPaise }) =>
      `${quantity} × ${name}${variant === '' ? '' : ` (${variant})`}, ${t.format.money(amountPaise)}`,
  );
}

export function describeDiscount(
  { confirmation: words, format }: MailMessages,
  mail: Confirmation,
): string[] {
  if (mail.discountPaise === 0) return [];
  const by = mail.promoCode === null ? '' : ` ${words.withCode(mail.promoCode)}`;
  return [`${words.discount}${by}: ${format.money(mail.discountPaise)}`];
}

export function describeVenue(t: MailMessages, { venue, venueAddress, city }: Confirmation): string {
  if (venue === null) return t.confirmation.noVenue(city);
  return venueAddress === null ? `${venue}, ${city}` : `${venue}, ${venueAddress}`;
}
