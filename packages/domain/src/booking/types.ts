import type { Reason } from '../errors.ts';

/** Statuses that change soon. A request may wait until the status changes (long poll). */
export const LONG_POLL_STATUSES = ['awaiting_payment', 'confirming'] as const;
export type LongPollStatus = (typeof LONG_POLL_STATUSES)[number];

export type CancellationQuote = {
  paidPaise: number;
  /** The refund if the booking is cancelled now. */
  refundPaise: number;
  /** Calendar days in IST until the event. */
  daysBefore: number;
  /**
   * The organiser's policy, most days first. A rule applies at least `fromDays` days before the event and refunds
   * `percent` less a fee. If no rule applies, there is no refund.
   */
  rules: { fromDays: number; percent: number; feePaise: number }[];
};

/** A place as a shared reference may show it: first name and game, never a surname, date of birth or contact. */
export type BookedItem = {
  childFirstName: string;
  game: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
};

/** `variant` is empty if the add-on has no variants to choose from. The amount is before discounts. */
export type BookedAddOn = { name: string; variant: string; quantity: number; amountPaise: number };

export type BookedEvent = {
  slug: string;
  title: string;
  /** `YYYY-MM-DD` in IST. */
  date: string;
  city: string;
  venue: string | null;
  venueAddress: string | null;
  venueMapUrl: string | null;
};

export type Booking = {
  bookingRef: string;
  status: 'booked' | 'cancelled';
  event: BookedEvent;
  items: BookedItem[];
  addOns: BookedAddOn[];
  /** The discount of bundles and the promo code. `amountPaise` is the amount paid, after it. */
  discountPaise: number;
  promoCode: string | null;
  amountPaise: number;
};

export type Refund = {
  amountPaise: number;
  reason: string;
  startedAt: string;
  completedAt: string | null;
};

type PaymentBase = {
  transactionId: string;
  bookingRef: string;
  amountPaise: number;
  event: { slug: string; title: string };
  /** The delay until the next poll, in ms; `null` if the status cannot change on its own; 0 if the client can long-poll. */
  pollAfterMs: number | null;
};

/** The status of a payment, as the parent may read it. The transaction id is the capability. */
export type PaymentReading = PaymentBase &
  (
    | { status: 'awaiting_payment'; redirectUrl: string | null; expiresAt: string }
    | { status: 'confirming' }
    | { status: 'booked'; booking: Booking }
    | { status: 'cancelled'; booking: Booking }
    /** `payAgain`: `checkout.payAgain` is offered. A late capture of this payment is still booked or refunded. */
    | { status: 'failed'; payAgain: boolean }
    | { status: 'expired'; payAgain: boolean }
    | { status: 'refunding'; refund: Refund | null }
    | { status: 'refunded'; refund: Refund | null }
    | { status: 'review' }
  );

export type MoveInput = {
  transactionId: string;
  /** The id of the place, from `listMoves`. */
  itemId: string;
  /** The slot of the place when the parent chose. It makes the second of two concurrent moves fail. */
  fromSlotId: number;
  toSlotId: number;
};

/** Why a place cannot be moved to a slot. */
export type MoveRefusal = Extract<
  Reason,
  | 'EVENT_PAST'
  | 'PRICE_DIFFERS'
  | 'AGE_NOT_ELIGIBLE'
  | 'DUPLICATE_CHILD_SLOT'
  | 'SLOT_OVERLAP'
  | 'SLOT_PAUSED'
  | 'SLOT_FULL'
>;

export type MoveOption = {
  slotId: number;
  game: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
  seatsLeft: number;
  /** `null` if the place can be moved to this slot now. */
  refused: MoveRefusal | null;
};

/** A booked place and the other slots of its event. */
export type MovablePlace = {
  itemId: string;
  slotId: number;
  childFirstName: string;
  game: string;
  startsAt: string;
  endsAt: string;
  options: MoveOption[];
};
