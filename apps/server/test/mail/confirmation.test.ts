import { parseMail, startRawSmtpPeer, type RawSmtpPeer } from '@nibog/testing/app/raw-smtp-peer';
import { makeEvent, type SlotPlan } from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confirmationSubject, confirmationText, type Confirmation } from '../../src/mail/confirmation.ts';
import { ticketMailHtml } from '../../src/mail/html.ts';
import { en } from '../../src/mail/messages/en.ts';
import { createMailer, type Mailer } from './mailer.ts';

const CHILD = { fullName: 'Aarav Venkataraman', dateOfBirth: '2023-08-15', schoolName: 'Little Oaks' };

let peer: RawSmtpPeer;
let mailer: Mailer;
beforeAll(async () => {
  peer = await startRawSmtpPeer();
  mailer = await createMailer({
    smtpUrl: peer.url,
    env: { SUPPORT_EMAIL: 'help@nibog.example', SUPPORT_PHONE: '+91 40 1234 5678' },
  });
  await mailer.start();
});
afterAll(async () => {
  await mailer[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

/** Sends the confirmation of a booking in a new event over SMTP and parses the received mail. */
async function sendConfirmation({ slots, venue = false }: { slots?: SlotPlan[]; venue?: boolean } = {}) {
  const { prisma } = mailer.db.owner;
  const { eventId, slotIds } = await makeEvent(mailer.db.owner, slots);
  const event = await prisma.event.findUniqueOrThrow({ where: { id: eventId } });
  if (venue) {
    const { id: venueId } = await prisma.venue.create({
      data: {
        name: 'Gachibowli Indoor Stadium',
        address: 'Gachibowli, Hyderabad',
        mapUrl: 'https://maps.google.com/?q=a&b=c',
        cityId: event.cityId,
      },
    });
    await prisma.event.update({ where: { id: event.id }, data: { venueId } });
  }
  const payment = await mailer.book({
    slotId: slotIds[0] ?? 0,
    amountPaise: 12_345_650,
    parent: { fullName: 'Asha Rao', email: 'asha@example.com', phone: '+919876543210' },
    child: CHILD,
  });
  await mailer.waitForMail(payment, 'sent');
  const dialogue = peer.complete().at(-1);
  if (!dialogue) throw new Error('no mail arrived');
  const mail = await parseMail(dialogue);
  const games = await prisma.slot.findMany({
    where: { eventId: event.id },
    include: { game: true },
    orderBy: { startsAt: 'asc' },
  });
  return { payment, event, mail, raw: dialogue.data, games: games.map(({ game }) => game.name) };
}

test('is sent from NIBOG to the parent with only the reference in the subject', async () => {
  const { mail, payment } = await sendConfirmation();
  expect(mail.subject).toBe(`Your NIBOG booking ${payment.bookingRef}`);
  expect(mail.to).toMatchObject({ text: 'asha@example.com' });
  expect(mail.from).toMatchObject({ text: '"NIBOG" <bookings@nibog.example>' });
  expect(mail.cc).toBeUndefined();
  expect(mail.bcc).toBeUndefined();
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
});

test('contains reference, child, game, time in IST, amount, what to bring and the link, in text and HTML', async () => {
  const { mail, payment, event, games } = await sendConfirmation({
    slots: [{ start: '09:30', minutes: 90 }],
    venue: true,
  });
  const link = `https://nibog.example/booking-confirmation?ref=${payment.bookingRef}`;
  const expected = [
    payment.bookingRef,
    event.title,
    'Dear Asha Rao',
    'Aarav',
    ...games,
    '9:30 am to 11:00 am IST',
    '₹1,23,456.50',
    'What to bring',
    'Water, a change of clothes',
    'Gachibowli Indoor Stadium, Gachibowli, Hyderabad',
    link,
    'Questions? help@nibog.example or +91 40 1234 5678',
  ];
  for (const part of [mail.text, mail.html]) for (const words of expected) expect(part).toContain(words);
  expect(mail.text).toContain('https://maps.google.com/?q=a&b=c');
  expect(mail.html).toContain('href="https://maps.google.com/?q=a&amp;b=c"');
});

test('contains the ticket: the code as an attached image, a calendar file and the link to the PDF', async () => {
  const { mail, payment } = await sendConfirmation();
  const [code, calendar, ...others] = mail.attachments;
  expect(others).toEqual([]);
  expect(code).toMatchObject({ contentType: 'image/png', cid: 'ticket-code@nibog', related: true });
  expect(code?.content.subarray(1, 4).toString()).toBe('PNG');
  expect(calendar).toMatchObject({
    contentType: 'text/calendar',
    filename: `NIBOG-${payment.bookingRef}.ics`,
  });
  const text = calendar?.content.toString() ?? '';
  expect(text).toContain(`UID:${payment.bookingRef}-1@nibog`);
  expect(text).not.toContain('Venkataraman');
  const pdf = `https://nibog.example/tickets/${payment.bookingRef}.pdf?language=en`;
  for (const part of [mail.text, mail.html]) expect(part).toContain(pdf);
});

test('defines dark colours in each way that mail programs support', async () => {
  const html = await ticketMailHtml(en, CONFIRMATION);
  for (const words of [
    '<meta name="color-scheme" content="light dark"',
    '<meta name="supported-color-schemes" content="light dark"',
    '@media (prefers-color-scheme:dark){',
    '[data-ogsc] .ink{color:#faf3ea !important;}',
  ])
    expect(html).toContain(words);
});

test('has a preview with the event and without the child', async () => {
  const html = await ticketMailHtml(en, { ...CONFIRMATION, eventTitle: 'Games' });
  const preview = /class="preview"[^>]*>([^<\u200C]*)/.exec(html)?.[1];
  expect(preview).toBe('Games, Sunday, 27 December 2026');
});

test('says that the venue is to be announced when there is none', async () => {
  const { mail } = await sendConfirmation();
  expect(mail.text).toMatch(/Venue in City \w+ to be announced/);
  expect(mail.html).toMatch(/Venue in City \w+ to be announced/);
});

test('contains only the first name of the child, and not the transaction id', async () => {
  const { mail, raw, payment } = await sendConfirmation();
  const all = [raw, mail.text, mail.html, mail.subject].join('\n');
  for (const secret of [
    'Venkataraman',
    'Little Oaks',
    '2023-08-15',
    '15 August',
    '9876543210',
    payment.transactionId,
  ])
    expect(all).not.toContain(secret);
  expect(mail.subject).not.toContain('Aarav');
});

const CONFIRMATION: Confirmation = {
  parentName: 'Zoë & "Max"',
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  amountPaise: 180_000,
  eventTitle: '<b>Games</b>',
  eventDate: '2026-12-27',
  city: 'Hyderabad',
  venue: "O'Hara's",
  venueAddress: null,
  venueMapUrl: null,
  addOns: [{ name: 'T-Shirt', variant: 'M, red', quantity: 2, amountPaise: 99_800 }],
  discountPaise: 10_000,
  promoCode: 'NIBOG25',
  items: [
    {
      child: 'Zoë&"Max"',
      game: 'Run & <jump>',
      startsAt: new Date('2026-12-27T04:30:00Z'),
      endsAt: new Date('2026-12-27T06:30:00Z'),
      note: 'Shoes > sandals',
    },
  ],
  moved: false,
  changeLink: 'https://nibog.example/find-booking',
  pdfLink: 'https://nibog.example/tickets/NBG-7K2M-0QXT-9WZ4.pdf?language=en',
  codeCid: 'ticket-code@nibog',
  link: 'https://nibog.example/booking-confirmation?ref=NBG-7K2M-0QXT-9WZ4',
  support: { email: null, phone: null },
};

test('escapes input of parents and of the catalogue in HTML, but not in text', async () => {
  const html = await ticketMailHtml(en, CONFIRMATION);
  for (const escaped of [
    'Zoë &amp; &quot;Max&quot;',
    'Zoë&amp;&quot;Max&quot;',
    '&lt;b&gt;Games&lt;/b&gt;',
    'Run &amp; &lt;jump&gt;',
    'Shoes &gt; sandals',
    'O&#x27;Hara&#x27;s, Hyderabad',
  ])
    expect(html).toContain(escaped);
  expect(html).not.toContain('<b>');
  expect(confirmationText(en, CONFIRMATION)).toContain('Zoë & "Max"');
  expect(confirmationSubject(en, CONFIRMATION)).toBe('Your NIBOG booking NBG-7K2M-0QXT-9WZ4');
});

test('lists add-ons and the discount, or neither when there are none', async () => {
  const text = confirmationText(en, CONFIRMATION);
  expect(text).toContain('- 2 × T-Shirt (M, red), ₹998\n');
  expect(text).toContain('Discount with NIBOG25: ₹100\n');
  expect(await ticketMailHtml(en, CONFIRMATION)).toContain('<li>2 × T-Shirt (M, red), ₹998</li>');
  const plain = { ...CONFIRMATION, addOns: [], discountPaise: 0, promoCode: null };
  for (const words of ['Discount', 'added']) expect(confirmationText(en, plain)).not.toContain(words);
});

test('writes the day of the event in full', () => {
  expect(confirmationText(en, CONFIRMATION)).toContain('Sunday, 27 December 2026');
});

test('invites no questions when no support contact is configured', () => {
  expect(confirmationText(en, CONFIRMATION)).not.toContain('Questions?');
});

test.for([
  [100, '₹1'],
  [79_900, '₹799'],
  [180_050, '₹1,800.50'],
  [10_000_000, '₹1,00,000'],
  [1_234_567_800, '₹1,23,45,678'],
] as const)('writes %i paise as %s', ([amountPaise, words]) => {
  expect(confirmationText(en, { ...CONFIRMATION, amountPaise })).toContain(`Paid: ${words}\n`);
});

test.for([
  ['2026-12-26T18:30:00Z', '12:00 am'],
  ['2026-12-27T06:30:00Z', '12:00 pm'],
  ['2026-12-27T12:45:00Z', '6:15 pm'],
] as const)('writes %s as %s', ([instant, words]) => {
  const [item] = CONFIRMATION.items;
  if (!item) throw new Error('unreachable');
  const mail = { ...CONFIRMATION, items: [{ ...item, startsAt: new Date(instant) }] };
  expect(confirmationText(en, mail)).toContain(`Run & <jump>, ${words} to`);
});
