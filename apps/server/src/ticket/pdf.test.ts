import type { Booking } from '@nibog/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAIL_MESSAGES } from '../mail/messages.ts';

const BOOKING: Booking = {
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  status: 'booked',
  event: {
    slug: 'baby-games',
    title: 'NIBOG नन्हे खेल',
    date: '2026-12-20',
    city: 'Hyderabad',
    venue: 'Indoor Stadium',
    venueAddress: 'Gachibowli',
    venueMapUrl: null,
  },
  items: [
    {
      childFirstName: 'श्रेया',
      game: 'Running (दौड़)',
      startsAt: '2026-12-20T05:30:00Z',
      endsAt: '2026-12-20T06:00:00Z',
    },
  ],
  addOns: [],
  amountPaise: 180_000,
  discountPaise: 0,
  promoCode: null,
};

/** Characters whose glyphs the fonts compose from glyphs of other characters, which may occur in later tickets. */
const COMPOSED = 'ओ औ ऑ ई ऐ आ ऍ द्व श्र त्र ÉÅŞñçü ½';

beforeEach(() => {
  vi.resetModules();
  // A PDF contains its creation time.
  vi.useFakeTimers({ now: 0, toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Draws tickets one after the other with freshly loaded fonts. */
async function draw(...titles: string[]): Promise<Buffer[]> {
  const { writeTicketPdf } = await import('./pdf.ts');
  const tickets: Buffer[] = [];
  for (const title of titles) {
    const booking = { ...BOOKING, event: { ...BOOKING.event, title } };
    tickets.push(await writeTicketPdf(MAIL_MESSAGES.hi, booking, 'the code'));
  }
  return tickets;
}

test('draws the same ticket byte for byte after other tickets used the same fonts', async () => {
  const [alone] = await draw(BOOKING.event.title);
  vi.resetModules();
  const [composed, after] = await draw(COMPOSED, BOOKING.event.title);
  expect(alone && composed?.equals(alone)).toBe(false);
  expect(alone && after?.equals(alone)).toBe(true);
});

test('embeds subsets of both fonts instead of the fonts', async () => {
  const [ticket] = await draw(BOOKING.event.title);
  expect(ticket?.toString('latin1').match(/\/FontFile2 /g)).toHaveLength(2);
  expect(ticket?.length).toBeLessThan(30_000);
});
