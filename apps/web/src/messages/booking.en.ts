/** Texts of the booking page and of the page that finds a booking. */
export const bookingEn = {
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
};
