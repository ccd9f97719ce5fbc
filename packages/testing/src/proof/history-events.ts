/** What `getBookingByTxn` answered; a refusal or no answer is no read. */
export type ReadEvent = {
  kind: 'read';
  from: number;
  until: number;
  server: string;
  transactionId: string;
  status: string;
  bookingRef: string | null;
};

/** One thing that was seen from outside. */
export type HistoryEvent =
  | ReadEvent
  /** PhonePe's webhook and our answer; `dedupeKey` is the SHA-256 of the raw body in hex. */
  | {
      kind: 'delivery';
      from: number;
      until: number;
      server: string;
      dedupeKey: string;
      transactionId: string | null;
      httpStatus: number | null;
    }
  /** `checkout.start`; `transactionId: null` is a refusal or no answer. */
  | {
      kind: 'start';
      from: number;
      until: number;
      server: string;
      idempotencyKey: string;
      transactionId: string | null;
    }
  /** An observer's sample of the bookings table: of one transaction, or of all of them (`ALL_TRANSACTIONS`). */
  | { kind: 'bookings'; at: number; transactionId: string; count: number };

/** The `transactionId` of a sample that counts every booking there is. */
export const ALL_TRANSACTIONS = '*';

/** What the database holds at the end. */
export type FinalState = {
  /** Dedupe keys. */
  inbox: Set<string>;
  /** By transaction id. `bookings` counts rows, cancelled ones too. */
  payments: Map<string, { status: string; bookingRef: string; idempotencyKey: string; bookings: number }>;
};

export type HistoryViolation = {
  rule: HistoryRule;
  transactionId: string | null;
  /** The witnesses, earliest first. */
  events: HistoryEvent[];
  explanation: string;
};

export const HISTORY_RULES = [
  'a read never goes back',
  'the end is where the reads were going',
  'a read says a status of the contract',
  'a reference never changes',
  'a reference belongs to one transaction',
  'a booking that was seen is there at the end',
  'an acknowledged delivery is in the inbox',
  'a transaction that was answered exists at the end',
  'one key gives one transaction',
  'never two bookings for one transaction',
] as const;

export type HistoryRule = (typeof HISTORY_RULES)[number];
