import { enFirst } from './en-first.ts';

const { money, day, instant } = enFirst.format;

const BANKS_TAKE_DAYS = 'Banks usually take up to 7 working days to show it. You need not do anything.';

/** Texts of the page after PhonePe and of the page for paying again. */
export const paymentEn = {
  payment: {
    /** Shown until the server has answered for the first time. */
    loading: { heading: 'Looking at your payment', text: 'We are asking how your payment stands.' },
    awaiting: {
      heading: 'We have not heard from your bank yet',
      wait: 'If you have paid, just wait: this page looks by itself, and your booking is made even if you close it.',
      payable: 'If you have not paid yet, you can go back to PhonePe’s page.',
      over: 'The time to pay on PhonePe’s page is over. We keep asking whether a payment came in time.',
    },
    confirming: {
      heading: 'We are checking your payment',
      text: 'PhonePe has told us about your payment. We are checking it and making your booking.',
      automatic: 'This page goes on by itself, and your booking is made even if you close it.',
    },
    /** The progress of a payment, step by step. */
    steps: {
      label: 'How your payment stands',
      names: {
        payment: 'Payment',
        confirmation: 'Confirmation',
        ticket: 'Ticket',
        refund: 'Refund',
      },
      /** Read by screen readers after the name, in place of the icon. */
      states: { done: ': done', now: ': under way', stopped: ': ended', ahead: ': not now' },
      paid: {
        asking: 'We are asking how it stands',
        awaiting: 'Waiting for word from your bank',
        notified: 'PhonePe has told us of it',
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
    /** Why the money is returned. */
    why: {
      noPlaceLeft:
        'Your payment reached us late, after the places had been given to others. No place is booked by it.',
      noAddOnsLeft:
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
    noAnswer: 'We could not ask about your payment just now. We will go on by ourselves.',
    noAnswerOffline: 'You seem to be offline. We will go on by ourselves.',
    noAnswerHint: 'This says nothing about your payment: it is safe, and is handled without this page.',
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
    noOffer: {
      heading: 'There is nothing to pay again',
      /** Text before and after the reference, which must not wrap. */
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
};
