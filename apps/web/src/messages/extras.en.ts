/** What a parent reads of add-ons and promo codes. Money comes in as it is written in the language. */
export const extrasEn = {
  extras: {
    heading: 'Something for the day?',
    lead: 'If you like. You collect it at the event.',
    which: (name: string) => `${name}: choose one or several`,
    bundle: (percentOff: number, fromQuantity: number) =>
      `${percentOff} % less for each when you take ${fromQuantity} or more`,
    bundled: (percentOff: number) => `${percentOff} % less for each: taken off the total`,
    soldOut: 'Sold out',
    soldOutMark: ', sold out',
    onlyLeft: (pieces: number) => `Only ${pieces} left`,
    less: (name: string) => `One less: ${name}`,
    more: (name: string) => `One more: ${name}`,
    how: (name: string) => `How many: ${name}`,
    mostInOne: (pieces: number) => `Up to ${pieces} fit in one booking.`,
    noLonger: 'It has sold out meanwhile. Please take it out.',
    fewer: (pieces: number) => `Only ${pieces} left now. Please take some out.`,
    part: 'For the day',
    change: 'Change what you add',
    add: 'Add something',
    none: 'Nothing added',
    /** All that was taken off, by bundles and by a code. */
    discount: (code: string | null) => (code === null ? 'Discount' : `Discount with ${code}`),
    bundleRow: (name: string, percentOff: number) => `${name}, ${percentOff} % less`,
    promoRow: (code: string) => `Promo code ${code}`,
  },

  promo: {
    label: 'Promo code',
    apply: 'Use it',
    checking: 'Looking …',
    remove: 'Take it out',
    applied: (code: string, amount: string) => `${code} takes ${amount} off.`,
    belowMinimum: (amount: string) => `This code is for bookings of ${amount} or more.`,
    without: 'The price is shown without it.',
  },
};
