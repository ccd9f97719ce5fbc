import { countMonths, countPlaces, enFirst, formatAge, formatAgeRange, formatYears } from './en-first.ts';

const { day, shortDay, time, times, count } = enFirst.format;

/** Texts of the checkout. */
export const checkoutEn = {
  checkout: {
    steps: 'Steps of your booking',
    stepNames: { children: 'Children', games: 'Games', parent: 'You', review: 'Pay' },
    stepDone: ', done',
    totalSoFar: 'Total so far',
    openPayment: 'You have a payment open for this event',
    openPaymentHint: 'If you have paid, or are not sure, please look at it before you book anything more.',
    seeThatPayment: 'See that payment',
    restored: 'What you typed last time is still here',
    restoredHint:
      'It is on this device alone, until you book, and for two days at most. Please agree once more before you pay.',
    startAfresh: 'Start afresh',
    childNumber: (number: number) => `Child ${number}`,
  },

  children: {
    heading: 'Who is coming?',
    remove: 'Remove',
    removeChild: (name: string) => `Remove ${name}`,
    fullName: 'Child’s full name',
    dateOfBirth: 'Date of birth',
    dateExample: 'For example 14 3 2024',
    dateParts: { day: 'Day', month: 'Month', year: 'Year' },
    ageOnDay: (name: string, months: number, date: string) =>
      `${name} will be ${formatAge(months)}${months >= 12 ? ` (${countMonths(months)})` : ''} on ${shortDay(date)}.`,
    pickDate: 'Pick the date of birth in a calendar',
    noGameFits: (name: string) => `No game of this event is for ${name}’s age`,
    noGameFitsWhy: (
      ranges: { minAgeMonths: number; maxAgeMonths: number }[],
      name: string,
      months: number,
      date: string,
    ) =>
      `The games are for ${ranges.map((range) => `${formatAge(range.minAgeMonths)} to ${formatAge(range.maxAgeMonths)}`).join(', and ')}. ${name} will be ${formatAge(months)} on ${shortDay(date)}. Is the date right?`,
    eventsForAge: (years: number) => `See events for a child of ${formatYears(years)}`,
    girlOrBoy: 'Girl or boy?',
    genders: { female: 'Girl', male: 'Boy', other: 'Other' },
    school: 'School',
    add: 'Add another child',
    atMost: (children: number) => `Up to ${children} children fit in one booking.`,
    next: 'Choose games',
  },

  games: {
    heading: 'Choose the games',
    of: (name: string) => `Games for ${name}`,
    ageOnDay: (months: number, date: string) => `${formatAge(months)} on ${shortDay(date)}`,
    notOpenFor: (name: string) => `Not open for ${name}:`,
    noneOpenFor: (name: string) => `No game here is open for ${name}`,
    noneOpenHint: 'Each game says why. Is the date of birth right? If it is, please look at another event.',
    checkDateOfBirth: 'Check the date of birth',
    takeItOut: 'Please take it out.',
    next: 'Your details',
    /** Why a child cannot play a game. */
    refused: {
      age: (
        slot: { minAgeMonths: number; maxAgeMonths: number },
        name: string,
        months: number,
        date: string,
      ) =>
        `For ${formatAgeRange(slot.minAgeMonths, slot.maxAgeMonths)}. ${name} will be ${countMonths(months)} on ${shortDay(date)}.`,
      paused: 'Bookings paused. Please look in again later.',
      full: 'Full. All places are taken.',
      takenByOthers: (places: number, children: number) =>
        `Only ${countPlaces(places)} left, which your other ${children === 1 ? 'child has' : 'children have'}.`,
      clash: (other: { game: string; startsAt: string; endsAt: string }, name: string) =>
        `At the same time as ${other.game} (${times(other.startsAt, other.endsAt)}). ${name} can play only one of them.`,
    },
  },

  parent: {
    heading: 'Your details',
    fullName: 'Your full name',
    email: 'E-mail',
    emailHint: 'The booking is sent here.',
    phone: 'Mobile number',
    phoneHint: '10 digits. We call only if something about the event changes.',
    consent: 'Your consent',
    consentPoints: [
      'We use the children’s details to check their ages and to run the games.',
      'PhonePe is told the amount alone, nothing about your children.',
      'The places are kept for you while you pay. They are yours once the payment is confirmed.',
    ],
    agree: (children: number, termsVersion: string) =>
      `I am the parent or guardian of ${children === 1 ? 'this child' : 'these children'}, and I agree to this and to NIBOG’s terms (version ${termsVersion}).`,
    next: 'Check and pay',
  },

  review: {
    heading: 'Check and pay',
    event: 'Event',
    childrenAndGames: 'Who plays what',
    you: 'You',
    born: (dateOfBirth: string, months: number, date: string) =>
      `born on ${day(dateOfBirth)}, ${formatAge(months)} on ${shortDay(date)}`,
    changeGames: 'Change games',
    changeChildren: 'Change children',
    changeDetails: 'Change details',
    price: 'Price',
    total: 'Total',
    keptFromNow:
      'Nothing is kept for you yet. From the moment you press the button, your places are kept for 20 minutes while you pay.',
    nextIsPhonePe:
      'The next page is PhonePe’s own. Pay there by UPI or card, then you come back here by yourself. Pressing twice does not pay twice.',
    pay: (total: string) => `Pay ${total} with PhonePe`,
    opening: 'Opening PhonePe …',
    askingPrice: 'Asking for the price …',
    askPriceAgain: 'Ask for the price again',
    chooseOtherGames: 'Choose other games',
    chooseOtherAddOns: 'See what is left',
    agreeAgain: 'Read and agree again',
  },

  hold: {
    /** `minutes`: whole minutes left, 0 in the last minute. */
    kept: (expiresAt: string, minutes: number) =>
      `Your places are kept until ${time(expiresAt)}: ${minutes === 0 ? 'less than a minute' : count(minutes, { one: 'minute', other: 'minutes' })} left.`,
  },
};
