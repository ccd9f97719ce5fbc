/** All texts of mails and tickets, in English. Other languages have the same shape. Subjects contain only the reference. */
import { createMailFormats } from '../format.ts';

const format = createMailFormats({
  locale: 'en-IN',
  hours: { hour: 'numeric', minute: '2-digit' },
  formatRange: (from, to) => `${from} to ${to} IST`,
});

const { money } = format;

export const en = {
  locale: 'en-IN',
  format,
  questions: (contacts: string[]) => `Questions? ${contacts.join(' or ')}`,

  confirmation: {
    subject: (bookingRef: string) => `Your NIBOG booking ${bookingRef}`,
    subjectMoved: (bookingRef: string) => `Your NIBOG booking ${bookingRef} has changed`,
    heading: 'Your booking is made',
    headingMoved: 'Your booking has changed',
    moved: (bookingRef: string) =>
      `your booking ${bookingRef} has changed, as you wished. This is how it is now; the ticket is renewed, and calendars want the new file.`,
    greeting: (name: string) => `Dear ${name}, we look forward to seeing you.`,
    greetingText: (name: string) => `Dear ${name},`,
    made: (bookingRef: string) => `your booking is made. Your reference is ${bookingRef}.`,
    reference: 'Your reference',
    noVenue: (city: string) => `Venue in ${city} to be announced; we will write to you`,
    paid: 'Paid',
    addOns: 'You have added',
    discount: 'Discount',
    withCode: (code: string) => `with ${code}`,
    bringHeading: 'What to bring',
    bringPoints: [
      'This mail, on your phone or on paper.',
      'Water, a change of clothes and socks that do not slip.',
      'Please come 15 minutes before the first game. One parent stays with each child.',
    ],
    movedIntro: 'As you wished, your booking has changed. This is how it is now.',
    codeAltText: 'The QR code of your ticket',
    showCode: 'Show this at the entrance, on your phone or on paper.',
    webTicketLink: 'Your ticket on the web',
    webTicketButton: 'See your ticket',
    pdfLink: 'Your ticket as PDF',
    calendarAttached: 'For your calendar: open the file that comes with this mail.',
    changeLink: 'Change or cancel the booking',
    farewell: 'See you there!',
  },

  refund: {
    subjectStarted: (bookingRef: string) => `We are returning your money (${bookingRef})`,
    subjectCompleted: (bookingRef: string) => `Your money was returned (${bookingRef})`,
    greeting: (name: string) => `Dear ${name},`,
    started: (paise: number) => `we are returning ${money(paise)} to the account you paid from.`,
    completed: (paise: number) => `PhonePe has returned ${money(paise)} to the account you paid from.`,
    /** The refund reasons in words for parents. */
    reasons: {
      no_place_left: 'Your payment reached us late, after the places had been given to others.',
      no_extras_left:
        'Your payment reached us late, when something you had added, or your promo code, was no longer there.',
      duplicate_payment: 'These places were paid for twice, so one of the two payments is returned.',
      cancelled_by_parent: 'You cancelled this booking.',
      cancelled_by_organiser: 'We had to cancel. We are sorry.',
    },
    paymentDescription: (title: string, bookingRef: string) =>
      `It was for ${title}, reference ${bookingRef}.`,
    bankDelay: 'Banks usually take up to 7 working days to show it. You need not do anything.',
    statusLink: 'How it stands',
    statusButton: 'See how it stands',
  },

  link: {
    subject: 'Your NIBOG bookings',
    greeting: 'Dear parent,',
    open: 'here you see all bookings that were made with this address, and can change or cancel them:',
    buttonLabel: 'See my bookings',
    expiryNote:
      'The link works for one hour. Please do not pass it on: whoever has it may cancel your bookings.',
    notRequestedNote: 'If you did not ask for it, you need not do anything.',
  },

  cancelled: {
    subject: (bookingRef: string) => `Your NIBOG booking ${bookingRef} is cancelled`,
    greeting: (name: string) => `Dear ${name},`,
    byParent: (title: string, day: string) =>
      `as you wished, your booking for ${title} on ${day} is cancelled, and its places were let go.`,
    byOrganiser: (title: string, day: string) =>
      `we have cancelled your booking for ${title} on ${day}, and its places were let go.`,
    nothingReturned: (paise: number) =>
      `By the cancellation terms, nothing of the ${money(paise)} that was paid is returned.`,
    nothingReturnedByUs: (paise: number) =>
      `Nothing of the ${money(paise)} that was paid is returned by this. If you did not expect that, please ask us.`,
    reference: (bookingRef: string) => `The reference was ${bookingRef}. Its ticket is no longer valid.`,
    statusLink: 'How it stands',
    statusButton: 'See how it stands',
  },

  ticket: {
    title: (bookingRef: string) => `NIBOG ticket ${bookingRef}`,
    reference: 'Booking reference',
    noVenue: (city: string) => `Venue in ${city} to be announced`,
    /** Replaces a name in a script that the ticket's fonts lack. */
    childNumber: (number: number) => `Child ${number}`,
    addOns: 'Also paid for, to collect at the event',
    paid: (paise: number) => `Paid: ${money(paise)}`,
    discount: (paise: number, code: string | null) =>
      `Discount${code === null ? '' : ` (${code})`}: ${money(paise)}`,
    gateInstructions:
      'Show this page at the gate, on paper or on your phone. Please come 15 minutes before the first game.',
    calendarDescription: (child: string, game: string, bookingRef: string) =>
      `${child} plays ${game}. Booking ${bookingRef}.`,
  },
};
