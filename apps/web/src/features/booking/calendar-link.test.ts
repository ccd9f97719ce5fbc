import type { Booking } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { googleCalendarLink } from './calendar-link.ts';

const BOOKING: Booking = {
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  status: 'booked',
  event: {
    slug: 'hyderabad',
    title: 'NIBOG Hyderabad & Friends',
    date: '2026-12-20',
    city: 'Hyderabad',
    venue: 'Indoor Stadium',
    venueAddress: null,
    venueMapUrl: null,
  },
  items: [
    {
      childFirstName: 'Asha',
      game: 'High Jump',
      startsAt: '2026-12-20T05:30:00.000Z',
      endsAt: '2026-12-20T06:30:00.000Z',
    },
    {
      childFirstName: 'Ravi',
      game: 'Running Race',
      startsAt: '2026-12-20T03:30:00.000Z',
      endsAt: '2026-12-20T04:30:00.000Z',
    },
  ],
  addOns: [],
  discountPaise: 0,
  promoCode: null,
  amountPaise: 360_000,
};

test('the calendar entry lasts from the first start to the last end and names the games and the reference', () => {
  const { origin, searchParams } = new URL(googleCalendarLink(BOOKING, 'https://nibog.example/b'));
  expect(origin).toBe('https://calendar.google.com');
  expect(Object.fromEntries(searchParams)).toEqual({
    action: 'TEMPLATE',
    text: 'NIBOG Hyderabad & Friends',
    dates: '20261220T033000Z/20261220T063000Z',
    details: 'High Jump, Running Race\nNBG-7K2M-0QXT-9WZ4\nhttps://nibog.example/b',
    location: 'Indoor Stadium, Hyderabad',
  });
});

test('the URL contains no child’s name', () => {
  expect(googleCalendarLink(BOOKING, 'https://nibog.example/b')).not.toMatch(/asha|ravi/i);
});
