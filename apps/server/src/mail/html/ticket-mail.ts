import { createElement as h, type ReactElement } from 'react';
import { describeAddOns, describeDiscount, describeVenue, type Confirmation } from '../confirmation.ts';
import type { MailMessages } from '../messages.ts';
import { box, bullets, button, divider, drawMail, link, paragraph, subheading } from './frame.ts';
import { look } from './look.ts';

const CODE_PIXELS = 200;

/** The mail that is a ticket: its reference and code, when, where and what, and the ways on. */
export async function drawTicketMail(t: MailMessages, mail: Confirmation): Promise<string> {
  const words = t.confirmation;
  const day = t.format.day(mail.eventDate);
  const venue = describeVenue(t, mail);
  const frame = {
    preview: `${mail.eventTitle}, ${day}`,
    heading: mail.moved ? words.headingMoved : words.heading,
    support: mail.support,
  };
  return drawMail(
    t,
    frame,
    paragraph(words.greeting(mail.parentName)),
    ...(mail.moved ? [paragraph(words.nowSo)] : []),
    drawStub(t, mail),
    subheading(mail.eventTitle),
    paragraph(day),
    mail.venueMapUrl === null ? paragraph(venue) : link(mail.venueMapUrl, venue),
    ...mail.items.flatMap((item, index) => [divider(`game ${index}`), drawGame(t, item, index)]),
    ...drawAddOns(t, mail),
    divider('paid'),
    ...describeDiscount(t, mail).map(paragraph),
    paragraph(`${words.paid}: ${t.format.money(mail.amountPaise)}`),
    button(mail.link, words.seeOnTheWeb),
    link(mail.pdfLink, words.pdf),
    paragraph(words.calendarAttached),
    subheading(words.bring),
    bullets('bring', words.bringPoints),
    link(mail.changeLink, words.change),
  );
}

/** The code stands on white with its own quiet edge: in the dark too a scanner reads it. */
function drawStub({ confirmation: words }: MailMessages, mail: Confirmation): ReactElement {
  const code = {
    src: `cid:${mail.codeCid}`,
    alt: words.code,
    width: CODE_PIXELS,
    height: CODE_PIXELS,
    ...look('code'),
  };
  return box(
    'stub',
    h('p', look('soft'), words.reference),
    h('p', look('reference'), mail.bookingRef),
    h('img', code),
    h('p', look('soft'), words.showCode),
  );
}

function drawGame(t: MailMessages, item: Confirmation['items'][number], index: number): ReactElement {
  const parts = [`${item.child}, ${t.format.times(item)}`, ...(item.note ? [item.note] : [])];
  return h(
    'p',
    { key: index, ...look('ink') },
    h('strong', null, item.game),
    ...parts.flatMap((part) => [h('br', { key: part }), part]),
  );
}

function drawAddOns(t: MailMessages, mail: Confirmation): ReactElement[] {
  if (mail.addOns.length === 0) return [];
  return [
    divider('add-ons'),
    paragraph(`${t.confirmation.addOns}:`),
    bullets('added', describeAddOns(t, mail)),
  ];
}
