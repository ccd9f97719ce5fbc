import type { Language } from '../languages.ts';

/** Pieces of an add-on; the variant may be left out where there is no choice. */
export type AddOnChoice = { addOnId: number; variantId?: number | undefined; quantity: number };

export type QuoteInput = {
  eventId: number;
  /** Dates of birth are `YYYY-MM-DD`. */
  children: { dateOfBirth: string; slotIds: number[] }[];
  addOns?: AddOnChoice[] | undefined;
  promoCode?: string | undefined;
};

export type Gender = 'female' | 'male' | 'other';

export type StartInput = {
  /** A random UUID, drawn for each attempt: whoever knows it can read the answer again. */
  idempotencyKey: string;
  eventId: number;
  parent: { fullName: string; email: string; phone: string };
  children: {
    fullName: string;
    dateOfBirth: string;
    gender: Gender;
    schoolName?: string | undefined;
    slotIds: number[];
  }[];
  addOns?: AddOnChoice[] | undefined;
  promoCode?: string | undefined;
  /** What the parent was shown, in paise. */
  expectedTotalPaise?: number | undefined;
  /** Of the mails that this parent gets. */
  language: Language;
  consent: { guardian: true; termsVersion: string };
};

export type PayAgainInput = {
  /** The payment that came to nothing. */
  transactionId: string;
  idempotencyKey: string;
};

export type QuoteLine = {
  kind: 'game' | 'addOn';
  label: string;
  quantity: number;
  unitPaise: number;
  amountPaise: number;
};

/** `label`: the add-on of a bundle, or the promo code. `percentOff` is `null` for a fixed amount. */
export type QuoteDiscount = {
  kind: 'bundle' | 'promo';
  label: string;
  percentOff: number | null;
  amountPaise: number;
};

export type Quote = {
  lines: QuoteLine[];
  discounts: QuoteDiscount[];
  /** The sum of the lines. */
  subtotalPaise: number;
  /** The sum of the discounts. */
  discountPaise: number;
  totalPaise: number;
};

export type CheckoutStarted = {
  transactionId: string;
  /** PhonePe's page, exactly as PhonePe gave it. */
  redirectUrl: string;
  amountPaise: number;
  /** When the places are let go, by our clock; ISO 8601 in UTC. */
  expiresAt: string;
};
