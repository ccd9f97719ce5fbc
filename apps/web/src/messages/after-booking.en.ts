/** Texts about changing, cancelling and finding a booking. Amounts and days are passed in formatted. */
export const afterBookingEn = {
  ticket: {
    code: 'QR code of this ticket',
    codeHint: 'Show this at the entrance',
    takeAlong: 'Take your ticket with you',
    pdf: 'Ticket as PDF',
    print: 'Print',
    share: 'Share',
    shareText: (title: string, day: string, bookingRef: string) =>
      `${title}, ${day}. Reference ${bookingRef}`,
    copyLink: 'Copy the link',
    copyLinkManually: 'Please copy the address of this page',
    calendar: 'Add to calendar',
    calendarFile: 'Calendar file',
    googleCalendar: 'Google Calendar',
    keptHere: 'Kept on this device: it opens here without the internet too, up to the day of the event.',
    shownOffline: 'Shown without the internet',
    shownOfflineHint: (instant: string) =>
      `This is your ticket as it was on ${instant}. We go on asking for a newer one.`,
  },

  manage: {
    heading: 'Change or cancel',
    title: (bookingRef: string) => `Change booking ${bookingRef}`,
    cancel: 'Cancel this booking',
    cancelHint: 'You see what is returned before anything happens.',
    seeTicket: 'See the ticket',
    seeStatus: 'See how it stands',
    notLive: 'There is no booking to change here',
    notLiveHint: 'It may be cancelled, or its payment is not confirmed yet. Its own page says how it stands.',
    fromTicket: 'Change or cancel',
    fromTicketHint:
      'For this we send a link to the e-mail that you booked with, so that nobody else can change your booking.',
    sendLink: 'Send me a link',
  },

  move: {
    heading: 'Move to another time or game',
    way: 'Move to another time or game',
    wayHint: 'At the same price, as long as there is room. Nothing is paid.',
    lead: 'You can move a place to another game of this event at the same price. Nothing is paid.',
    place: (child: string, game: string) => `${child}: ${game}`,
    now: (times: string) => `Now: ${times}`,
    choose: 'Move it to',
    press: 'Move the place',
    pressing: 'Moving …',
    nowhere: 'There is no other game here to move it to.',
    notPossible: 'Not possible',
    why: {
      EVENT_PAST: 'Has begun already',
      PRICE_DIFFERS: 'Another price',
      AGE_NOT_ELIGIBLE: 'Not for this age',
      DUPLICATE_CHILD_SLOT: 'This child has a place there already',
      SLOT_OVERLAP: 'At the same time as another game of this child',
      SLOT_PAUSED: 'Bookings paused',
      SLOT_FULL: 'Full',
    },
    otherPrice: 'For a game at another price, cancel this booking and book anew.',
    seeRefund: 'See what cancelling returns',
    done: 'The place is moved',
    doneHint:
      'Your ticket is renewed, and a mail is on its way. If you use a calendar, please add it there again.',
    full: {
      title: 'The last place there is gone',
      text: 'Your place is where it was. Please choose another.',
    },
    noLongerPossible: {
      title: 'It cannot be moved there any more',
      text: 'Your place is where it was. What is possible now is shown here.',
    },
    tooOften: {
      title: 'This booking was moved many times today',
      text: 'Your place is where it was. Please come back tomorrow, or write to us.',
    },
    noAnswer: {
      title: 'We got no answer',
      text: 'The place may be moved or not. Pressing once more is safe: it is moved once.',
    },
    busy: { title: 'That did not work just now', text: 'Please wait a moment and press once more.' },
  },

  mine: {
    heading: 'Your bookings',
    lead: 'All bookings made with your e‑mail address.',
    none: 'There is no booking any more.',
    paid: (paid: string) => `Paid: ${paid}`,
    returning: (amount: string, since: string) => `${amount} is on its way back since ${since}.`,
    returned: (amount: string, on: string) => `${amount} was returned on ${on}.`,
    status: {
      awaiting_payment: 'Payment not confirmed yet',
      confirming: 'Payment is being checked',
      booked: 'Booked',
      cancelled: 'Cancelled',
      failed: 'Payment failed',
      expired: 'Time to pay ran out',
      refunding: 'No booking, money on its way back',
      refunded: 'No booking, money returned',
      review: 'Our staff is looking at it',
    },
    resend: 'Send the mail again',
    resent: 'The mail is on its way to you.',
    resentJustNow: 'It was sent again just now. Please look among unwanted mail too.',
    notResent: 'That did not work just now. Please wait a moment and press once more.',
    linkInvalid: 'This link does not work any more',
    linkInvalidHint: 'Links work for one hour. Please have a new one sent to your address.',
  },

  cancel: {
    heading: 'Cancel this booking?',
    whole: (title: string, day: string) =>
      `All places of this booking for ${title} on ${day} would be let go. This cannot be undone.`,
    youGet: 'You would get back',
    ofPaid: (paid: string) => `of the ${paid} that you paid, to the account you paid from.`,
    nothing: 'Nothing would be returned',
    nothingHint: (paid: string) =>
      `So close to the event the terms return nothing of the ${paid} that you paid. If you cannot come, cancelling still gives the places to others.`,
    terms: 'The cancellation terms',
    days: 'When you cancel',
    returned: 'What is returned',
    daysLeft: (days: number) => `Today it is ${days === 1 ? '1 day' : `${days} days`} before the event.`,
    today: 'The event is today.',
    moreThan: (days: number) => `More than ${days} days before`,
    between: (from: number, to: number) => `${from} to ${to} days before`,
    lessThan: (days: number) => `Under ${days} days before`,
    share: (percent: number, fee: string | null) => {
      const part = percent === 100 ? 'All' : `${percent}%`;
      return fee === null ? part : `${part} less ${fee}`;
    },
    nothingShort: 'Nothing',
    applies: 'applies now',
    press: 'Yes, cancel this booking',
    pressing: 'Cancelling …',
    keep: 'Keep my booking',
    refused: {
      changed: {
        title: 'What is returned has changed',
        text: 'Nothing was cancelled. The new amount is shown here. If you agree with it, press the button once more.',
      },
      nothingToCancel: {
        title: 'There is nothing to cancel any more',
        text: 'This booking is cancelled already, or was never made. Its own page says how it stands.',
      },
      past: { title: 'This event is over', text: 'It can no longer be cancelled here. Please ask us.' },
      noAnswer: {
        title: 'We got no answer',
        text: 'The booking may be cancelled or not. Pressing once more is safe: it is cancelled once.',
      },
      busy: { title: 'That did not work just now', text: 'Please wait a moment and press once more.' },
    },
  },
};
