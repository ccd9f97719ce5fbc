import type { CancellationRule } from '@nibog/domain';
import type { MoneySum, Finding } from '@nibog/server/audit/audit';
import type { HistoryEvent } from '@nibog/testing/proof/history-events';

/** One payment as the database holds it in the end. Money is integer paise. */
export type PaymentRecord = {
  transactionId: string;
  status: string;
  bookingRef: string;
  keyHash: string;
  amountPaise: number;
  captured: boolean;
  email: string;
  /** Of the event, `YYYY-MM-DD`. */
  eventDate: string;
  /** Slots, one for each child. */
  wanted: number[];
  /** Add-ons and codes, by their names in `Evidence.extras`. */
  wantedExtras: string[];
  bookings: { bookingRef: string; transactionId: string; cancelledOn: string | null }[];
  /** Of its bookings; `live`: not cancelled. */
  items: { slotId: number; childKey: string; live: boolean }[];
  refunds: { id: string; amountPaise: number; status: string; reason: string }[];
  mails: { kind: string; status: string; messageId: string }[];
};

/** One order as PhonePe holds it in the end. */
export type OrderRecord = {
  transactionId: string;
  state: 'PENDING' | 'COMPLETED' | 'FAILED';
  /** What was ordered, or what was really taken. */
  amountPaise: number;
  faults: readonly { name: string; struck: number }[];
  refunds: { id: string; amountPaise: number; state: string }[];
};

/** One message that the mail server took. */
export type ArrivedMail = { to: string; kind: string; bookingRef: string; messageId: string };

export type SlotRecord = { id: number; capacity: number; held: number; booked: number };

/** A variant of an add-on, or a promo code: its own counters, and what live bookings have of it. `limit` is `null` for none. */
export type ExtraRecord = {
  name: string;
  limit: number | null;
  held: number;
  taken: number;
  live: number;
};

/** Everything that a verdict rests on, gathered once all is quiet. */
export type Evidence = {
  payments: PaymentRecord[];
  orders: OrderRecord[];
  arrivedMails: ArrivedMail[];
  slots: SlotRecord[];
  extras: ExtraRecord[];
  inbox: Set<string>;
  history: readonly HistoryEvent[];
  /** The organiser's policy, by which cancellations return money. */
  cancellationRules: CancellationRule[];
  findings: Finding[];
  sum: MoneySum;
  complaints: { transactionId: string | null; what: string }[];
  /** What was still under way when the patience ended. */
  openWork: Record<string, number>;
};
