import type { Reason } from '../errors.ts';

/** Statuses that soon become another: an answer may be held until they do. */
export const HELD_STATUSES = ['awaiting_payment', 'confirming'] as const;
export type HeldStatus = (typeof HELD_STATUSES)[number];

export type CancellationQuote = {
  paidPaise: number;
  /** What cancelling now returns. */
  refundPaise: number;
  /** Calendar days in IST until the event. */
  daysBefore: number;
  /** The organiser's policy, most days first: from so many days before on, a share less a fee; else nothing. */
  rules: { fromDays: number; percent: number; feePaise: number }[];
};

/** What a shared reference may show: first names and games, never a surname, date of birth or contact. */
export type BookedItem = {
  childFirstName: string;
  game: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
};

/** `variant` is empty where there was no choice; the amount is before discounts. */
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
  /** What bundles and the promo code took; the amount is what was paid. */
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
  /** When to ask again, in ms; `null` when nothing can change any more; 0 after an answer that could be held. */
  pollAfterMs: number | null;
};

/** What a payment has come to, as the parent may read it with the transaction id as capability. */
export type PaymentReading = PaymentBase &
  (
    | { status: 'awaiting_payment'; redirectUrl: string | null; expiresAt: string }
    | { status: 'confirming' }
    | { status: 'booked'; booking: Booking }
    | { status: 'cancelled'; booking: Booking }
    /** `payAgain`: `checkout.payAgain` would be taken. A late capture of this one is still booked or returned. */
    | { status: 'failed'; payAgain: boolean }
    | { status: 'expired'; payAgain: boolean }
    | { status: 'refunding'; refund: Refund | null }
    | { status: 'refunded'; refund: Refund | null }
    | { status: 'review' }
  );

export type MoveInput = {
  transactionId: string;
  /** The place, by `listMoves`. */
  itemId: string;
  /** Where the place was when the parent chose: two moves at once are not both made. */
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
  /** `null`: it can be moved there now. */
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
