import { LANGUAGES } from '@nibog/domain';
import { describe, expect, test } from 'vitest';
import { writeCancellation } from './cancellation-mail.ts';
import { confirmationSubject, confirmationText, type Confirmation } from './confirmation.ts';
import { ticketMailHtml } from './html.ts';
import { writeLinkMail } from './link-mail.ts';
import { MAIL_MESSAGES } from './messages.ts';
import { refundHtml, refundSubject, refundText, type RefundMail } from './refund-mail.ts';

/** All values are digits and signs, so that every letter in a mail comes from its language. */
const SUPPORT = { email: '@', phone: '+91 40 1234 5678' };
const CONFIRMATION: Confirmation = {
  parentName: '1',
  bookingRef: '0000-0000',
  amountPaise: 12_345_650,
  eventTitle: '2',
  eventDate: '2026-12-27',
  city: '3',
  venue: null,
  venueAddress: null,
  venueMapUrl: null,
  addOns: [{ name: '7', variant: '8', quantity: 2, amountPaise: 99_800 }],
  discountPaise: 10_000,
  promoCode: '25',
  items: [
    {
      child: '4',
      game: '5',
      startsAt: new Date('2026-12-27T04:30:00Z'),
      endsAt: new Date('2026-12-27T07:00:00Z'),
      note: null,
    },
  ],
  moved: false,
  changeLink: '/7',
  pdfLink: '/8',
  codeCid: '9',
  link: '/6',
  support: SUPPORT,
};

const REASONS = Object.keys(MAIL_MESSAGES.en.refund.reasons);
const STAGES = ['refund_started', 'refund_completed'] as const;

function refundFor(reason: string): RefundMail {
  return {
    parentName: '1',
    bookingRef: '0000-0000',
    refundPaise: 180_000,
    reason,
    eventTitle: '2',
    link: '/6',
    support: SUPPORT,
  };
}

/** Names that stay in Latin letters, and HTML tags, styles and entities. */
const NOT_TRANSLATED = /NIBOG|PhonePe|\(IST\)|<style[^]*?<\/style>|<[^>]*>|&#?\w+;/g;

const CANCELLATION = { ...refundFor(''), eventDate: '2026-12-27', amountPaise: 180_000 };

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the mails in %s', (language) => {
  const t = MAIL_MESSAGES[language];
  const mails: [string, () => Promise<string[]>][] = [
    ...[false, true].map((moved): [string, () => Promise<string[]>] => [
      moved ? 'the mail of a move' : 'the confirmation',
      async () => {
        const mail = { ...CONFIRMATION, moved };
        return [confirmationSubject(t, mail), confirmationText(t, mail), await ticketMailHtml(t, mail)];
      },
    ]),
    ...REASONS.flatMap((reason) =>
      STAGES.map((stage): [string, () => Promise<string[]>] => [
        `${stage} for ${reason}`,
        async () => {
          const mail = refundFor(reason);
          return [
            refundSubject(t, mail, stage),
            refundText(t, mail, stage),
            await refundHtml(t, mail, stage),
          ];
        },
      ]),
    ),
    ...[false, true].map((byParent): [string, () => Promise<string[]>] => [
      `a cancellation ${byParent ? 'by the parent' : 'by the organiser'}`,
      async () => Object.values(await writeCancellation(t, { ...CANCELLATION, byParent })),
    ]),
    ['the link mail', async () => Object.values(await writeLinkMail(t, { link: '/6', support: SUPPORT }))],
  ];

  test.each(mails)('%s is in its own script and contains no English', async (_, write) => {
    for (const part of await write()) {
      const text = part.replaceAll(NOT_TRANSLATED, '');
      expect(text).toMatch(/\p{Script=Devanagari}/u);
      expect(text).not.toMatch(/[a-z]/i);
    }
  });

  test('the HTML declares its language on both html and body', async () => {
    for (const html of [
      await ticketMailHtml(t, CONFIRMATION),
      await refundHtml(t, refundFor('other'), 'refund_started'),
    ]) {
      expect(html).toMatch(new RegExp(`<html[^>]* lang="${language}-IN"`));
      expect(html).toMatch(new RegExp(`<body[^>]* lang="${language}-IN"`));
      expect(html).not.toContain('lang="en"');
    }
  });
});

test('control: the same check finds English in the English mail', () => {
  expect(confirmationText(MAIL_MESSAGES.en, CONFIRMATION).replaceAll(NOT_TRANSLATED, '')).toMatch(/[a-z]/i);
});

test('writes the day, the times and the money in Hindi', () => {
  const text = confirmationText(MAIL_MESSAGES.hi, CONFIRMATION);
  expect(text).toContain('रविवार, 27 दिसंबर 2026');
  expect(text).toContain('सुबह 10:00 – दोपहर 12:30 बजे (IST)');
  expect(text).toContain('₹1,23,456.50');
});
