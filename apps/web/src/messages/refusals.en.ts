import type { Reason } from '@nibog/api/schemas';

const CHOOSE_AT_THE_EVENT = 'No new payment was made. Please choose your games at the event.';

/** Texts for refused requests. */
export const refusalsEn = {
  /** A text for each reason of the server: what happened, and what to do now. */
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
   * Texts for paying again that differ from `reasons`: the parent has typed and chosen nothing. They never state that
   * nothing was paid, because the first payment may have been.
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
};

type Words = { title: string; text: string };
