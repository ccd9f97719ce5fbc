import { describeSupport, type Support } from './format.ts';
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
  pdfLink: string;
  /** Of the code's image, which comes with the mail: many mail programs load none from elsewhere. */
  codeCid: string;
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
    `${words.pdf}: ${mail.pdfLink}`,
    words.calendarAttached,
    `${words.change}: ${mail.changeLink}`,
    ...describeSupport(t, mail.support),
    '',
    words.bye,
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
