import type { Reason } from '@nibog/api';

/** Every reason of the server's in a parent's words: what happened, and what to do now. Nowhere else. */
type Words = { title: string; text: string };

const WORDS: Record<Reason | 'NO_ANSWER', Words> = {
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
  NOT_AVAILABLE_YET: {
    title: 'This is not offered yet',
    text: 'Please leave it out for now.',
  },
  STAFF_ONLY: {
    title: 'This is for our staff',
    text: 'Please write to us if you need something changed.',
  },
  NOT_FOUND: {
    title: 'We could not find this',
    text: 'The address may be incomplete, or this was taken down.',
  },
  SLOT_NOT_FOUND: {
    title: 'A game is no longer part of this event',
    text: 'Please look at the games again and choose another.',
  },
  SLOT_FULL: {
    title: 'A game has just filled up',
    text: 'Somebody took the last place. Nothing was paid. Please choose another game.',
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
  ALREADY_CANCELLED: {
    title: 'This booking was cancelled before',
    text: 'What you get back was decided then. The page of your payment tells how it stands.',
  },
  TOO_MANY_OPEN_PAYMENTS: {
    title: 'You have several payments open',
    text: 'Please finish one of them, or wait 20 minutes until they close, and then come back.',
  },
  RATE_LIMITED: {
    title: 'That was a little too fast',
    text: 'Please wait a minute and press once more.',
  },
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
};

export function describeReason(reason: Reason | 'NO_ANSWER'): Words {
  return WORDS[reason];
}

/**
 * What reads otherwise where a parent typed nothing and chose nothing, but asked for the same places once more. That
 * nothing was paid is not said there: of the first payment it may be untrue.
 */
const PAY_AGAIN_WORDS: Partial<typeof WORDS> = {
  INVALID_INPUT: {
    title: 'These places cannot be paid for from here',
    text: 'No new payment was made. Please choose your games at the event.',
  },
  NOT_FOUND: {
    title: 'These places cannot be paid for from here any more',
    text: 'No new payment was made. Please choose your games at the event.',
  },
  AGE_NOT_ELIGIBLE: {
    title: 'The ages for a game have changed',
    text: 'No new payment was made. Please choose your games at the event.',
  },
  SLOT_OVERLAP: {
    title: 'The games are now at the same time',
    text: 'No new payment was made. Please choose your games at the event.',
  },
  SLOT_NOT_FOUND: {
    title: 'A game is no longer part of this event',
    text: 'No new payment was made. Please choose your games at the event.',
  },
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
};

/** The words for a refused payment of the same places. */
export function describePayAgainReason(reason: Reason | 'NO_ANSWER'): Words {
  return PAY_AGAIN_WORDS[reason] ?? WORDS[reason];
}

/** How each field is named in a sentence, and what to say when it was left empty. */
const FIELDS: Record<string, { name: string; empty: string; wrong?: string }> = {
  fullName: { name: 'The name', empty: 'Enter the full name' },
  dateOfBirth: {
    name: 'The date of birth',
    empty: 'Enter the date of birth: day, month and year',
    wrong: 'Enter a real date: day, month and year, for example 14 3 2024',
  },
  gender: { name: 'The choice', empty: 'Choose girl, boy or other', wrong: 'Choose girl, boy or other' },
  schoolName: { name: 'The school', empty: 'Enter the school' },
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
  slotIds: { name: 'The choice', empty: 'Choose at least one game' },
  guardian: { name: 'The consent', empty: 'Tick this box to go on', wrong: 'Tick this box to go on' },
};

/** The sentence beside a field: `path` is dotted, as in `children.0.fullName`; `rule` is the schema's. */
export function describeField(path: string, rule: string, value?: unknown): string {
  const words = FIELDS[path.split('.').findLast((part) => part in FIELDS) ?? ''];
  if (!words) return `Please check this: ${rule}.`;
  if (value === '' || value === undefined || rule === 'is required') return words.empty;
  // A value of the wrong form is shown the right one; any other rule is said as the server says it.
  return words.wrong && rule.startsWith('must be ') ? words.wrong : `${words.name} ${rule}`;
}
