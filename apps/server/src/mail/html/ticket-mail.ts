import { createElement as h, type ReactElement } from 'react';
import { describeAddOns, describeDiscount, describeVenue, type Confirmation } from '../confirmation.ts';
import type { MailMessages } from '../messages.ts';
import { box, bullets, button, divider, drawMail, link, paragraph, subheading } from './frame.ts';
import { styled } from './styles.ts';

const CODE_PIXELS = 200;

/** Renders the ticket mail: reference, code, time, place, games, and the links. */
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
    ...(mail.moved ? [paragraph(words.movedIntro)] : []),
    drawStub(t, mail),
    subheading(mail.eventTitle),
    paragraph(day),
    mail.venueMapUrl === null ? paragraph(venue) : link(mail.venueMapUrl, venue),
    ...mail.items.flatMap((item, index) => [divider(`game ${index}`), drawGame(t, item, index)]),
    ...drawAddOns(t, mail),
    divider('paid'),
    ...describeDiscount(t, mail).map(paragraph),
    paragraph(`${words.paid}: ${t.format.money(mail.amountPaise)}`),
    button(mail.link, words.webTicketButton),
    link(mail.pdfLink, words.pdfLink),
    paragraph(words.calendarAttached),
    subheading(words.bringHeading),
    bullets('bring', words.bringPoints),
    link(mail.changeLink, words.changeLink),
  );
}

/** The code is on white with its quiet zone, so that scanners read it in dark mode too. */
function drawStub({ confirmation: words }: MailMessages, mail: Confirmation): ReactElement {
  const code = {
    src: `cid:${mail.codeCid}`,
    alt: words.codeAltText,
    width: CODE_PIXELS,
    height: CODE_PIXELS,
    ...styled('code'),
  };
  return box(
    'stub',
    h('p', styled('soft'), words.reference),
    h('p', styled('reference'), mail.bookingRef),
    h('img', code),
    h('p', styled('soft'), words.showCode),
  );
}

function drawGame(t: MailMessages, item: Confirmation['items'][number], index: number): ReactElement {
  const parts = [`${item.child}, ${t.format.times(item)}`, ...(item.note ? [item.note] : [])];
  return h(
    'p',
    { key: index, ...styled('ink') },
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
