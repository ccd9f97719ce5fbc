/**
 * Every text that a parent reads on the pages, in English. The other languages have the same shape, which the compiler
 * holds them to: a text that is missing there is a type error. What takes a value is a function, so that each language
 * puts it where it belongs. Titles, games and notes come from the catalogue, as the organiser wrote them.
 */
import type { Reason } from '@nibog/api';
import { afterBookingEn } from './after-booking.en.ts';
import { countMonths, countPlaces, enFirst, sayAge, sayAgeRange, sayYears } from './en-first.ts';
import { extrasEn } from './extras.en.ts';

const { money, day, shortDay, instant, time, times, count } = enFirst.format;

const CHOOSE_AT_THE_EVENT = 'No new payment was made. Please choose your games at the event.';
const BANKS_TAKE_DAYS = 'Banks usually take up to 7 working days to show it. You need not do anything.';
const GENDERS = 'Choose girl, boy or other';

export const en = {
  ...enFirst,

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
      `${name} will be ${sayAge(months)}${months >= 12 ? ` (${countMonths(months)})` : ''} on ${shortDay(date)}.`,
    pickDate: 'Pick the date of birth in a calendar',
    noGameFits: (name: string) => `No game of this event is for ${name}’s age`,
    noGameFitsWhy: (
      ranges: { minAgeMonths: number; maxAgeMonths: number }[],
      name: string,
      months: number,
      date: string,
    ) =>
      `The games are for ${ranges.map((range) => `${sayAge(range.minAgeMonths)} to ${sayAge(range.maxAgeMonths)}`).join(', and ')}. ${name} will be ${sayAge(months)} on ${shortDay(date)}. Is the date right?`,
    eventsForAge: (years: number) => `See events for a child of ${sayYears(years)}`,
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
    ageOnDay: (months: number, date: string) => `${sayAge(months)} on ${shortDay(date)}`,
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
        `For ${sayAgeRange(slot.minAgeMonths, slot.maxAgeMonths)}. ${name} will be ${countMonths(months)} on ${shortDay(date)}.`,
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
      `born on ${day(dateOfBirth)}, ${sayAge(months)} on ${shortDay(date)}`,
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
    chooseOtherExtras: 'See what is left',
    agreeAgain: 'Read and agree again',
  },

  hold: {
    /** `minutes`: whole ones that are left; 0 in the last. */
    kept: (expiresAt: string, minutes: number) =>
      `Your places are kept until ${time(expiresAt)}: ${minutes === 0 ? 'less than a minute' : count(minutes, { one: 'minute', other: 'minutes' })} left.`,
  },

  payment: {
    /** Shown until the first answer, when even that does not come. */
    notHeard: { heading: 'Looking at your payment', text: 'We are asking how your payment stands.' },
    awaiting: {
      heading: 'We have not heard from your bank yet',
      wait: 'If you have paid, just wait: this page looks by itself, and your booking is made even if you close it.',
      payable: 'If you have not paid yet, you can go back to PhonePe’s page.',
      over: 'The time to pay on PhonePe’s page is over. We keep asking whether a payment came in time.',
    },
    confirming: {
      heading: 'We are checking your payment',
      text: 'PhonePe has told us about your payment. We are checking it and making your booking.',
      byItself: 'This page goes on by itself, and your booking is made even if you close it.',
    },
    /** The way of a payment, step by step. */
    steps: {
      label: 'How your payment stands',
      names: {
        payment: 'Payment',
        confirmation: 'Confirmation',
        ticket: 'Ticket',
        refund: 'Refund',
      },
      /** Read out after the name, where the mark cannot be seen. */
      states: { done: ': done', now: ': under way', stopped: ': ended', ahead: ': not now' },
      paid: {
        asking: 'We are asking how it stands',
        awaiting: 'Waiting for word from your bank',
        told: 'PhonePe has told us of it',
        received: 'Received',
        failed: 'It did not go through',
        expired: 'We heard of none in time',
      },
      confirmed: {
        later: 'As soon as your payment is heard of',
        checking: 'We are checking it and making your booking',
        booked: 'Your booking is made',
        review: 'Our staff is looking at it',
        none: 'No place is booked by this payment',
        noPlace: 'The places had been given to others',
        duplicate: 'Another payment of yours had booked the same',
        cancelled: 'The booking was cancelled',
        over: 'No place is held by this payment',
      },
      ticket: {
        later: 'On your screen and by mail',
        sent: 'Here, and on its way by mail',
        none: 'There is none for this payment',
        void: 'No longer valid',
      },
      refund: { now: 'On its way to your account', done: 'Returned to your account' },
    },
    booked: { heading: 'You are booked', text: 'Your booking is made.' },
    failed: {
      heading: 'The payment did not go through',
      debit: 'If your bank shows a debit, we will book it or return it; we keep checking.',
      debitAsk:
        'If your bank shows a debit, please ask us with the reference below: we will book it or return it.',
      noDebit: 'If your bank shows no debit, nothing was paid, and no place is booked.',
    },
    expired: {
      heading: 'The time to pay ran out',
      text: 'We heard of no payment in time, so the places were let go.',
      debit:
        'If money was taken, it will be booked if there is room, or else returned in full. We keep checking.',
      debitAsk:
        'If your bank shows a debit, please ask us with the reference below: it is booked if there is room, or else returned in full.',
    },
    cancelled: {
      heading: 'This booking was cancelled',
      text: (title: string, date: string) =>
        `The booking for ${title} on ${day(date)} is cancelled, and its places were let go.`,
      nothingReturned: (paise: number) =>
        `By the cancellation terms, nothing of the ${money(paise)} that was paid is returned.`,
    },
    refunding: {
      heading: 'Your money is on its way back',
      headingPart: 'Part of your money is on its way back',
      text: (paise: number) => `We are returning ${money(paise)} to the account you paid from.`,
      since: (paise: number, startedAt: string) =>
        `We are returning ${money(paise)} to the account you paid from. We began on ${instant(startedAt)}.`,
      banks: BANKS_TAKE_DAYS,
    },
    refunded: {
      heading: 'Your money was returned',
      headingPart: 'Part of your money was returned',
      text: (paise: number) => `We returned ${money(paise)} to the account you paid from.`,
      since: (paise: number, startedAt: string, completedAt: string | null) =>
        `We returned ${money(paise)} to the account you paid from${completedAt === null ? '' : ` on ${instant(completedAt)}`}. We began on ${instant(startedAt)}.`,
      banks: BANKS_TAKE_DAYS,
    },
    /** Why the money goes back. */
    why: {
      noPlaceLeft:
        'Your payment reached us late, after the places had been given to others. No place is booked by it.',
      noExtrasLeft:
        'Your payment reached us late, when something you had added, or your promo code, was no longer there. No place is booked by it.',
      duplicate:
        'Another payment of yours already booked the same child and game, so this one is returned in full. The refund does not change that booking.',
      byParent: 'This booking was cancelled at your wish.',
      byParentPart: (paise: number) =>
        `This booking was cancelled at your wish. By the cancellation terms, part of the ${money(paise)} that was paid is returned.`,
      byOrganiser: 'We had to cancel this booking. We are sorry.',
      other: 'If you would like to know why, please ask us with the reference below.',
    },
    review: {
      heading: 'Our staff is looking at your payment',
      text: 'Your money is safe. Something about this payment needs a person’s eye, and someone of our staff is looking at it.',
      ask: 'You need not do anything. If you would like to ask, tell us the reference below.',
    },
    backToPhonePe: 'Go back to PhonePe',
    payAgain: 'Pay again for the same places',
    long: {
      title: 'This takes longer than usual',
      keepLooking:
        'Some banks need a while to answer. We keep looking, here and without this page. As soon as we hear that you paid, your booking is made and a mail with it comes to you; where that is not possible, your money is returned.',
      mayClose:
        'You may close this page and open it again later, at the same address. If you would like to ask us, tell us the reference.',
    },
    reference: 'Your reference',
    event: 'Event',
    amount: 'Amount',
    questions: 'Questions about this payment?',
    unheard: 'We could not ask about your payment just now. We will go on by ourselves.',
    unheardOffline: 'You seem to be offline. We will go on by ourselves.',
    unheardHint: 'This says nothing about your payment: it is safe, and is handled without this page.',
    unknown: {
      heading: 'We do not know this payment',
      lead: 'The address of this page is incomplete, or it is not one of our payments.',
      text: 'If you have paid, nothing is lost: your booking does not need this page. Look for our mail with the booking reference, or find your booking with it here.',
    },
  },

  payAgain: {
    heading: 'Pay again for the same places',
    firstFailed: 'The first payment did not go through',
    firstExpired: 'The time for the first payment ran out',
    itsAmount: 'Its amount',
    itsReference: 'Its reference',
    what: 'What this does',
    points: [
      'It opens a new payment for the same children, games and add-ons, at today’s price, if they are still there. PhonePe’s page shows the amount before you pay.',
      'If the first payment turns out to have gone through after all, one of the two is returned to you in full.',
      'If your bank shows a debit already, you need not pay again: we will book it or return it.',
    ],
    press: 'Pay again with PhonePe',
    seeFree: 'See what is still free',
    seeFirst: 'See the first payment',
    seeThis: 'See this payment',
    openedAlready: 'You have opened a new payment for these places already',
    openedAlreadyHint:
      'If you have paid there, or are not sure, please look at it first. The button leads to the same one.',
    seeNew: 'See the new payment',
    nothing: {
      heading: 'There is nothing to pay again',
      /** Around the reference, which must not be torn apart. */
      about: (title: string) => ({
        before: `This is about your payment for ${title}, reference`,
        after: '.',
      }),
      mayGoThrough:
        'It may still go through, so you need not pay once more now. Its own page says how it stands, and offers a new payment if one is needed.',
      booked: 'It went through, and your places are booked.',
      review: 'Your money is safe, and someone of our staff is looking at it.',
      ended:
        'It went through, and has ended since. If you would like these places, please book them from the event.',
    },
  },

  booking: {
    title: (bookingRef: string) => `Booking ${bookingRef}`,
    heading: 'You are booked!',
    lead: 'We look forward to seeing you. Please keep the reference.',
    cancelled: 'This booking was cancelled',
    cancelledLead:
      'Its places are free again. If you have a question about it, please tell us the reference.',
    next: 'What happens next',
    nextPoints: [
      'A mail with this booking is on its way to you. Please look among unwanted mail too.',
      'Show the reference at the entrance on the day, on your phone or on paper.',
      'Please come a little before your first game begins.',
    ],
    questions: 'Questions about this booking?',
    ticket: 'Your booking',
    reference: 'Booking reference',
    amountPaid: 'Amount paid',
    notFound: {
      heading: 'We found no booking with this reference',
      lead: 'Please compare each letter with the mail. If you paid a moment ago, the booking may still be on its way.',
      enterAgain: 'Enter the reference again',
    },
  },

  find: {
    heading: 'Find my booking',
    lead: 'By the e-mail that you booked with, or by the reference in the mail that we sent you.',
    byEmail: {
      heading: 'By e-mail',
      label: 'The e-mail that you booked with',
      hint: 'We send a link there. It shows all your bookings, and you can change or cancel them.',
      empty: 'Enter the e-mail that you booked with',
      wrong: 'Enter an e-mail like name@example.com',
      send: 'Send me a link',
      onItsWay: 'If we know this address, a link is on its way to it',
      onItsWayHint:
        'It works for one hour. Please look among unwanted mail too. If nothing comes in a few minutes, you may have booked with another address.',
      tooOften: 'That was asked for several times',
      tooOftenHint: 'Please use the link of the last mail, or ask again in an hour.',
      notSent: 'That did not work just now',
      notSentHint: 'Please wait a moment and press once more.',
    },
    byReference: 'By reference',
    label: 'Booking reference',
    hint: 'For example NBG-7K2M-0QXT-9WZ4',
    empty: 'Enter the reference',
    wrong: 'A reference looks like NBG-7K2M-0QXT-9WZ4',
    show: 'Show my booking',
    noReference: 'Neither at hand?',
    ask: 'Please ask us. We find you by the mobile number you booked with.',
  },

  ...afterBookingEn,

  ...extrasEn,

  /** Every reason of the server's in a parent's words: what happened, and what to do now. */
  reasons: {
    INVALID_INPUT: {
      title: 'Something you typed needs a look',
      text: 'Please correct what is listed here, then go on.',
    },
    AGE_NOT_ELIGIBLE: {
      title: 'A game is not for this age',
      text: 'Please take that game out and choose another for your child.',
    },
    SLOT_OVERLAP: {
      title: 'Two games are at the same time',
      text: 'Your child can play only one of them. Please choose again.',
    },
    STAFF_ONLY: { title: 'This is for our staff', text: 'Please write to us if you need something changed.' },
    NOT_FOUND: {
      title: 'We could not find this',
      text: 'The address may be incomplete, or this was taken down.',
    },
    SLOT_NOT_FOUND: {
      title: 'A game is no longer part of this event',
      text: 'Please look at the games again and choose another.',
    },
    ADD_ON_NOT_FOUND: {
      title: 'Something you added is no longer sold',
      text: 'Nothing was paid. Please take it out, then go on.',
    },
    ADD_ON_SOLD_OUT: {
      title: 'There are not enough left of what you added',
      text: 'Others were quicker. Nothing was paid. Please choose another, or go on without it.',
    },
    PROMO_NOT_VALID: {
      title: 'We do not know this promo code',
      text: 'Please compare each letter, or leave it out.',
    },
    PROMO_NOT_STARTED: { title: 'This promo code is not valid yet', text: 'Please leave it out for now.' },
    PROMO_ENDED: { title: 'This promo code has run out', text: 'Its time is over. Please leave it out.' },
    PROMO_NOT_FOR_THIS: {
      title: 'This promo code is for something else',
      text: 'It is for other events or games. Please leave it out.',
    },
    PROMO_BELOW_MINIMUM: {
      title: 'This promo code is for larger bookings',
      text: 'Please leave it out, or add to your booking.',
    },
    PROMO_USED_UP: {
      title: 'This promo code is used up',
      text: 'Others were quicker. Nothing was paid. Please leave it out.',
    },
    SLOT_FULL: {
      title: 'A game has just filled up',
      text: 'Others were quicker. Nothing was paid. Please choose another game.',
    },
    SLOT_PAUSED: {
      title: 'Bookings for a game are paused',
      text: 'Nothing was paid. Please choose another game, or look again later.',
    },
    EVENT_PAST: {
      title: 'This event is over',
      text: 'It can no longer be booked. Please choose another event.',
    },
    EVENT_NOT_PUBLISHED: {
      title: 'This event cannot be booked',
      text: 'It is not open for booking now. Please choose another event.',
    },
    DUPLICATE_CHILD_SLOT: {
      title: 'Your child already has a place in this game',
      text: 'A booking, or a payment that is still open, holds it. Please look at that payment before you pay for anything more.',
    },
    TERMS_CHANGED: {
      title: 'The terms have changed',
      text: 'Please read them once more and agree again. Nothing was paid.',
    },
    PRICE_CHANGED: {
      title: 'The price has changed',
      text: 'Nothing was paid. The new total is shown here. If you agree with it, press the button once more.',
    },
    IDEMPOTENCY_CONFLICT: {
      title: 'Your details changed while we opened PhonePe',
      text: 'Nothing was paid. Please check them and press the button once more.',
    },
    PAY_AGAIN_NOT_OFFERED: {
      title: 'This payment may still go through, or has',
      text: 'No new payment was made. Please look at this one before you pay once more.',
    },
    PRICE_DIFFERS: {
      title: 'That game has another price',
      text: 'A place moves only to a game of the same price. You can cancel this booking and book anew.',
    },
    BOOKING_CHANGED: {
      title: 'This place is not where it was any more',
      text: 'It was moved a moment ago, here or elsewhere. Please look at it as it is now.',
    },
    ALREADY_CANCELLED: {
      title: 'This booking was cancelled before',
      text: 'What you get back was decided then. The page of your payment tells how it stands.',
    },
    TOO_MANY_OPEN_PAYMENTS: {
      title: 'You have several payments open',
      text: 'Please finish one of them, or wait 20 minutes until they close, and then come back.',
    },
    RATE_LIMITED: { title: 'That was a little too fast', text: 'Please wait a minute and press once more.' },
    PAYMENT_PAGE_UNAVAILABLE: {
      title: 'PhonePe does not answer at the moment',
      text: 'Nothing was paid, and no place was taken. Please press the button once more in a minute.',
    },
    UNAVAILABLE: {
      title: 'We are very busy just now',
      text: 'Please wait a moment and press once more. What you typed is kept.',
    },
    INTERNAL: {
      title: 'Something went wrong on our side',
      text: 'What you typed is kept. Please press once more in a moment.',
    },
    NO_ANSWER: {
      title: 'We got no answer',
      text: 'Your connection may be weak. What you typed is kept. Pressing once more is safe: you cannot pay twice by it.',
    },
  } satisfies Record<Reason | 'NO_ANSWER', Words>,

  /**
   * What reads otherwise where a parent typed nothing and chose nothing, but asked for the same places once more. That
   * nothing was paid is not said there: of the first payment it may be untrue.
   */
  payAgainReasons: {
    INVALID_INPUT: { title: 'These places cannot be paid for from here', text: CHOOSE_AT_THE_EVENT },
    NOT_FOUND: { title: 'These places cannot be paid for from here any more', text: CHOOSE_AT_THE_EVENT },
    AGE_NOT_ELIGIBLE: { title: 'The ages for a game have changed', text: CHOOSE_AT_THE_EVENT },
    SLOT_OVERLAP: { title: 'The games are now at the same time', text: CHOOSE_AT_THE_EVENT },
    SLOT_NOT_FOUND: { title: 'A game is no longer part of this event', text: CHOOSE_AT_THE_EVENT },
    ADD_ON_NOT_FOUND: { title: 'Something you had added is no longer sold', text: CHOOSE_AT_THE_EVENT },
    ADD_ON_SOLD_OUT: { title: 'Something you had added is sold out', text: CHOOSE_AT_THE_EVENT },
    PROMO_NOT_VALID: { title: 'Your promo code no longer counts', text: CHOOSE_AT_THE_EVENT },
    PROMO_NOT_STARTED: { title: 'Your promo code is not valid yet', text: CHOOSE_AT_THE_EVENT },
    PROMO_ENDED: { title: 'Your promo code has run out', text: CHOOSE_AT_THE_EVENT },
    PROMO_NOT_FOR_THIS: { title: 'Your promo code is for something else', text: CHOOSE_AT_THE_EVENT },
    PROMO_BELOW_MINIMUM: { title: 'Your promo code is for larger bookings', text: CHOOSE_AT_THE_EVENT },
    PROMO_USED_UP: { title: 'Your promo code is used up', text: CHOOSE_AT_THE_EVENT },
    SLOT_FULL: {
      title: 'The places are no longer there',
      text: 'A game has filled up meanwhile. No new payment was made. At the event you see what is still free.',
    },
    SLOT_PAUSED: {
      title: 'Bookings for a game are paused',
      text: 'No new payment was made. Please look again later, or choose another game at the event.',
    },
    TERMS_CHANGED: {
      title: 'The terms have changed',
      text: 'No new payment was made. Please read them, agree again, and book from there.',
    },
    PRICE_CHANGED: {
      title: 'The price has changed this moment',
      text: 'No new payment was made. If you press the button once more, PhonePe’s page shows the new price.',
    },
    IDEMPOTENCY_CONFLICT: {
      title: 'Something changed while we opened PhonePe',
      text: 'No new payment was made. Please press the button once more.',
    },
    PAYMENT_PAGE_UNAVAILABLE: {
      title: 'PhonePe does not answer at the moment',
      text: 'No new payment was made, and no place was taken. Please press the button once more in a minute.',
    },
    UNAVAILABLE: {
      title: 'We are very busy just now',
      text: 'Please wait a moment and press once more.',
    },
    INTERNAL: {
      title: 'Something went wrong on our side',
      text: 'Please press once more in a moment. You cannot open two payments by it.',
    },
    NO_ANSWER: {
      title: 'We got no answer',
      text: 'Your connection may be weak. Pressing once more is safe: you cannot open two payments by it.',
    },
  } satisfies Partial<Record<Reason | 'NO_ANSWER', Words>>,

  /** How each field is named in a sentence, and what to say when it was left empty or has the wrong form. */
  fields: {
    fullName: { name: 'The name', empty: 'Enter the full name', wrong: null },
    dateOfBirth: {
      name: 'The date of birth',
      empty: 'Enter the date of birth: day, month and year',
      wrong: 'Enter a real date: day, month and year, for example 14 3 2024',
    },
    gender: { name: 'The choice', empty: GENDERS, wrong: GENDERS },
    schoolName: { name: 'The school', empty: 'Enter the school', wrong: null },
    email: {
      name: 'The e-mail',
      empty: 'Enter your e-mail: we send the booking there',
      wrong: 'Enter an e-mail like name@example.com',
    },
    phone: {
      name: 'The number',
      empty: 'Enter your mobile number',
      wrong: 'Enter an Indian mobile number of 10 digits, like 98765 43210',
    },
    slotIds: { name: 'The choice', empty: 'Choose at least one game', wrong: null },
    addOns: { name: 'What you add', empty: 'Choose how many', wrong: null },
    promoCode: { name: 'The promo code', empty: 'Enter the promo code', wrong: null },
    guardian: { name: 'The consent', empty: 'Tick this box to go on', wrong: 'Tick this box to go on' },
  } satisfies Record<string, { name: string; empty: string; wrong: string | null }>,

  /** The rules that a field can break, beside those of its form. */
  rules: {
    atLeast: (name: string, characters: number) => `${name} must have at least ${characters} characters`,
    atMost: (name: string, characters: number) => `${name} must have at most ${characters} characters`,
    signs: (name: string) => `${name} must not contain < or >`,
    noGameFits: 'Check the date. No game of this event is for this age',
    future: 'This date is still to come. Please check the year',
    atMostGames: (games: number) => `Choose at most ${games} games for one child`,
    takeOut: (game: string) => `Please take out ${game}: see why beside it`,
    /** A rule that the pages do not know, of a field that they do. */
    other: (name: string) => `${name} needs a look`,
    unknown: 'Please check this',
  },
};

type Words = { title: string; text: string };
