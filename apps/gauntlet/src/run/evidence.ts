import type { CancellationRule } from '@nibog/domain';
import type { MoneySum, Finding } from '@nibog/server/audit/audit';
import type { HistoryEvent } from '@nibog/testing/proof/history-events';

/** One payment in the database at the end of the run. Money is integer paise. */
export type PaymentRecord = {
  transactionId: string;
  status: string;
  bookingRef: string;
  keyHash: string;
  amountPaise: number;
  captured: boolean;
  email: string;
  /** `YYYY-MM-DD`. */
  eventDate: string;
  /** Slot ids, one per child. */
  wantedSlots: number[];
  /** Names as in `Evidence.addOnsAndPromoCodes`. */
  wantedAddOnsAndPromoCodes: string[];
  bookings: { bookingRef: string; transactionId: string; cancelledOn: string | null }[];
  /** Items of its bookings; `live` means not cancelled. */
  items: { slotId: number; childKey: string; live: boolean }[];
  refunds: { id: string; amountPaise: number; status: string; reason: string }[];
  mails: { kind: string; status: string; messageId: string }[];
};

/** One order at PhonePe at the end of the run. */
export type OrderRecord = {
  transactionId: string;
  state: 'PENDING' | 'COMPLETED' | 'FAILED';
  /** The captured amount; before capture, the ordered amount. */
  amountPaise: number;
  faults: readonly { name: string; struck: number }[];
  refunds: { id: string; amountPaise: number; state: string }[];
};

/** One mail that the mail server accepted. */
export type ArrivedMail = { to: string; kind: string; bookingRef: string; messageId: string };

export type SlotRecord = { id: number; capacity: number; held: number; booked: number };

/** Counters of an add-on variant or a promo code. `live`: the quantity in live bookings. `limit` is `null` for unlimited. */
export type AddOnOrPromoCodeRecord = {
  name: string;
  limit: number | null;
  held: number;
  taken: number;
  live: number;
};

/** The input of the verdict, gathered once no work is open. */
export type Evidence = {
  payments: PaymentRecord[];
  orders: OrderRecord[];
  arrivedMails: ArrivedMail[];
  slots: SlotRecord[];
  addOnsAndPromoCodes: AddOnOrPromoCodeRecord[];
  /** Dedupe keys of the stored webhooks. */
  inbox: Set<string>;
  history: readonly HistoryEvent[];
  /** The organiser's cancellation policy. */
  cancellationRules: CancellationRule[];
  findings: Finding[];
  sum: MoneySum;
  anomalies: { transactionId: string | null; what: string }[];
  /** Counts of work that was still open at the deadline. */
  openWork: Record<string, number>;
};
