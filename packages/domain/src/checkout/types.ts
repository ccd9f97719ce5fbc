import type { Language } from '../languages.ts';

/** Pieces of an add-on. The variant may be omitted if there is only one. */
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
  /** A random UUID for each attempt. It must be secret: it gives access to the checkout. */
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
  /** The total that the parent was shown, in paise. */
  expectedTotalPaise?: number | undefined;
  /** The language of the mails to this parent. */
  language: Language;
  consent: { guardian: true; termsVersion: string };
};

export type PayAgainInput = {
  /** The failed or expired payment. */
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
  /** The address of PhonePe's page, exactly as PhonePe returned it. */
  redirectUrl: string;
  amountPaise: number;
  /** When the hold ends, by our clock; ISO 8601 in UTC. */
  expiresAt: string;
};
