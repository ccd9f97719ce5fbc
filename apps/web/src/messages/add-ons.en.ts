import { countPlaces, enFirst } from './en-first.ts';

const { count } = enFirst.format;

/** Texts about add-ons and promo codes, and about places and add-ons that were sold in the meantime. */
export const addOnsEn = {
  addOns: {
    heading: 'Something for the day?',
    lead: 'If you like. You collect it at the event.',
    chooseVariants: (name: string) => `${name}: choose one or several`,
    bundle: (percentOff: number, fromQuantity: number) =>
      `${percentOff} % less for each when you take ${fromQuantity} or more`,
    bundled: (percentOff: number) => `${percentOff} % less for each: taken off the total`,
    soldOut: 'Sold out',
    variantSoldOut: (label: string) => `${label}, sold out`,
    onlyLeft: (pieces: number) => `Only ${pieces} left`,
    less: (name: string) => `One less: ${name}`,
    more: (name: string) => `One more: ${name}`,
    quantity: (name: string) => `How many: ${name}`,
    maxPerBooking: (pieces: number) => `Up to ${pieces} fit in one booking.`,
    noLonger: 'It has sold out meanwhile. Please take it out.',
    fewer: (pieces: number) => `Only ${pieces} left now. Please take some out.`,
    section: 'For the day',
    change: 'Change what you add',
    add: 'Add something',
    none: 'Nothing added',
    /** The total of all discounts, by bundles and by a code. */
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
    without: 'The price is shown without it.',
  },

  /** What was sold in the meantime, and what is still free. */
  alternatives: {
    games: {
      lost: (name: string, game: string, places: number) =>
        `${name}: ${game} ${places === 0 ? 'is full' : `has only ${countPlaces(places)} left`}`,
      paused: (name: string, game: string) => `${name}: ${game} takes no bookings just now`,
      free: (name: string) => `Still free for ${name}:`,
      none: (name: string) => `No other game of this day is free for ${name}.`,
    },
    addOns: {
      lost: (name: string, pieces: number) =>
        pieces === 0 ? `${name}: sold out` : `${name}: only ${pieces} left`,
      free: (addOn: string) => `Still there of ${addOn}:`,
      without: 'You can book without it.',
      fewer: 'You can take fewer, or book without it.',
      /** `pieces` is `null` if the stock is not counted. */
      variant: (label: string, pieces: number | null) =>
        pieces === null ? label : `${label}: ${count(pieces, { one: 'piece', other: 'pieces' })}`,
    },
  },
};
