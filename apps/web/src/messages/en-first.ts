/**
 * The first texts in English: the frame of every page, the event list, and the event. They load before the first render;
 * all other texts load later, from `en.ts`.
 */
import { createFormats, hourOf12, type Clock } from './formats.ts';

const format = createFormats({
  locale: 'en-IN',
  formatTime: formatTime,
  formatTimes: (from, to) => `${formatTime(from)} – ${formatTime(to)}`,
  formatDay: ({ weekday, day, month, year }) => `${weekday}, ${day} ${month} ${year}`,
});

function formatTime({ hour, minute }: Clock): string {
  return `${hourOf12(hour)}:${minute} ${hour < 12 ? 'am' : 'pm'}`;
}

const { count } = format;

export function countMonths(months: number): string {
  return count(months, { one: 'month', other: 'months' });
}

export function countPlaces(places: number): string {
  return count(places, { one: 'place', other: 'places' });
}

/** `2 years 8 months`, `11 months`, `1 year`. */
export function formatAge(months: number): string {
  if (months < 12) return countMonths(months);
  const years = count(Math.floor(months / 12), { one: 'year', other: 'years' });
  return months % 12 === 0 ? years : `${years} ${countMonths(months % 12)}`;
}

/** A child's age in whole years: `under 1 year`, `2 years`. */
export function formatYears(years: number): string {
  return years === 0 ? 'under 1 year' : count(years, { one: 'year', other: 'years' });
}

/** `5–84 months`. */
export function formatAgeRange(minMonths: number, maxMonths: number): string {
  return `${minMonths}–${maxMonths} months`;
}

export const enFirst = {
  locale: 'en-IN',
  format,
  age: formatAge,
  ageRange: formatAgeRange,

  site: {
    home: 'NIBOG, home',
    skip: 'Skip to the content',
    language: 'Language',
    findBooking: 'Find my booking',
    /** The short form of `findBooking`, for the header. */
    myBooking: 'My booking',
    seeAllEvents: 'See all events',
    seeTheEvent: 'See the event',
    about:
      'New India Baby Olympic Games: one day of games for children of 5 to 84 months. Payments are made on PhonePe’s own page.',
    loading: 'Loading',
    offline: 'You seem to be offline.',
    offlineKept: 'You seem to be offline. What you typed is kept, and we go on when you are back.',
    call: (phone: string) => `Call ${phone}`,
    write: (email: string) => `Write to ${email}`,
    mailSubject: (bookingRef: string) => `Booking ${bookingRef}`,
    noContact: 'Please write to us or call us, at the address or number in any mail you had from us.',
    copied: 'Copied',
    copyManually: 'Please press and hold the reference to copy it',
    copyReference: 'Copy the reference',
    optional: '(optional)',
  },

  notFound: {
    heading: 'This page ran off the track',
    lead: 'There is nothing at this address. The link may be old, or a letter is missing.',
  },

  loadError: {
    heading: 'This page did not load',
    lead: 'We got no answer that we could show. Please load it once more in a moment.',
    loadAgain: 'Load the page again',
  },

  home: {
    title: (city: string | undefined) => (city ? `Games in ${city}` : 'Games for small children'),
    heading: 'A big day for your little one',
    lead: 'Crawling, running, jumping and ramp walks for children of 5 months to 7 years. Choose your city and the games, and pay with PhonePe.',
    upcoming: (city: string | undefined) => (city ? `Coming up in ${city}` : 'Coming up'),
    pastEvents: (city: string | undefined) => (city ? `Past events in ${city}` : 'Past events'),
    finder: 'Find an event',
    city: 'City',
    allCities: 'All cities',
    when: 'Date',
    anyDay: 'Any day',
    wholeMonth: (date: string) => `All of ${format.month(date)}`,
    age: 'Child’s age',
    anyAge: 'Any age',
    yearsOld: formatYears,
    looking: 'Looking for events …',
    /** `more`: the list has further pages. */
    found: (events: number, more: boolean) =>
      `${count(events, { one: 'event', other: 'events' })}${more ? ', and more' : ''}`,
    more: 'Show more events',
    loadingMore: 'Loading more events',
    noEvent: 'No event is open just now',
    nonePast: 'No event is over yet',
    planned: 'The next games are being planned. Please look in again in a few days.',
    noneFits: 'No event fits all of this',
    noneFitsHint: 'Please try another day, or another city near you. New events come every few weeks.',
    seeAll: 'Show all events',
    seePast: 'Past events',
    seeUpcoming: 'Events to come',
  },

  event: {
    date: 'Date',
    venue: 'Venue',
    noVenue: 'Venue to be announced',
    openMap: 'Open the map',
    inNewTab: '(in a new tab)',
    forAges: (minMonths: number, maxMonths: number) => `For ${formatAgeRange(minMonths, maxMonths)}`,
    /** Text before and after a price: from ₹1,799 a game. */
    priceFrom: { before: 'from', after: 'a game' },
    gameFrom: 'A game from',
    over: 'This event is over and can no longer be booked.',
    ended: 'Over',
    allPaused: 'Bookings are paused',
    allPausedHint: 'No game of this event takes bookings just now. Please look in again later.',
    gamesFor: (years: number) => `For a child of ${formatYears(years)}`,
    noGameFor: (years: number) => `No game here is for a child of ${formatYears(years)}`,
    otherAges: 'For other ages',
    allTaken: 'All games are taken for now',
    allTakenHint: 'Places that are not paid for come back after about 20 minutes. Please look in again.',
    games: 'The games',
    ageCounts: 'Your child’s age counts on the day of the event.',
    gamesSoon: 'The games of this day will be announced soon.',
    book: 'Book places',
    note: (note: string) => `Please note: ${note}`,
    paused: 'Bookings paused',
    full: 'Full',
    onlyLeft: (places: number) => `Only ${countPlaces(places)} left`,
    placesLeft: (places: number) => `${countPlaces(places)} left`,
  },
};
