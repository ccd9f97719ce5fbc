/** A response of `getBookingByTxn`. A refusal or a missing response is not a read. */
export type ReadEvent = {
  kind: 'read';
  from: number;
  until: number;
  server: string;
  transactionId: string;
  status: string;
  bookingRef: string | null;
};

/** An observation from outside the product. */
export type HistoryEvent =
  | ReadEvent
  /** PhonePe's webhook and our response. `dedupeKey` is the SHA-256 of the raw body in hex. */
  | {
      kind: 'delivery';
      from: number;
      until: number;
      server: string;
      dedupeKey: string;
      transactionId: string | null;
      httpStatus: number | null;
    }
  /** `checkout.start`. `transactionId: null` is a refusal or a missing response. */
  | {
      kind: 'start';
      from: number;
      until: number;
      server: string;
      idempotencyKey: string;
      transactionId: string | null;
    }
  /** A count of rows of the bookings table, for one transaction or for `ALL_TRANSACTIONS`. */
  | { kind: 'bookings'; at: number; transactionId: string; count: number };

/** The `transactionId` of a count of all bookings. */
export const ALL_TRANSACTIONS = '*';

/** The rows of the database at the end. */
export type FinalState = {
  /** Dedupe keys. */
  inbox: Set<string>;
  /** By transaction id. `bookings` counts rows, also cancelled ones. */
  payments: Map<string, { status: string; bookingRef: string; idempotencyKey: string; bookings: number }>;
};

export type HistoryViolation = {
  rule: HistoryRule;
  transactionId: string | null;
  /** The events that show the violation, earliest first. */
  events: HistoryEvent[];
  explanation: string;
};

export const HISTORY_RULES = [
  'a later read never shows an earlier state',
  'the final state is reachable from every read',
  'a read has a status of the contract',
  'a reference never changes',
  'a reference belongs to one transaction',
  'an observed booking exists at the end',
  'an acknowledged delivery is in the inbox',
  'a transaction that was returned exists at the end',
  'one key gives one transaction',
  'a transaction never has two bookings',
] as const;

export type HistoryRule = (typeof HISTORY_RULES)[number];
