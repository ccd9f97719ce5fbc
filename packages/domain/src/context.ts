import type { RoleClient } from '@nibog/db';
import type { PaymentGateway } from '@nibog/phonepe';
import type { MovablePlace, MoveInput, PaymentReading } from './booking/types.ts';
import type { CheckoutStarted, PayAgainInput, StartInput } from './checkout/types.ts';
import type { Durations } from './durations.ts';

/** The dependencies of a read. */
export type ReadContext = {
  reader: RoleClient<'reader'>;
  /** The current time by this process's clock. */
  now: () => Date;
};

/** The log. The facts never contain a name, a contact or a date of birth. */
export type DomainLog = {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
};

/** The dependencies of a checkout. Its database role cannot insert bookings. */
export type CheckoutContext = {
  checkout: RoleClient<'checkout'>;
  gateway: Pick<PaymentGateway, 'pay' | 'orderStatus'>;
  durations: Durations;
  now: () => Date;
  /** The HMAC of a child's identity under a secret key. It is equal only for the same child of the same parent. */
  childKey: (child: ChildIdentity) => string;
  /** Our origin for the parent's browser, without a trailing slash. */
  publicUrl: string;
  /** Our webhook address, for the PhonePe API (V1) that takes it with each request. */
  webhookUrl: string;
  log: DomainLog;
};

/** The dependencies of links to bookings. */
export type LinkContext = Pick<CheckoutContext, 'checkout' | 'durations'> & {
  reader: RoleClient<'reader'>;
  bookingLinks: BookingLinks;
  /** Notifies this process that a link was requested. */
  linkRequested: () => void;
};

/** Signs links, and hashes rate-limited identities, with the application's secret. */
export type BookingLinks = {
  /** Returns the token of a link. The token contains nothing about a person. */
  sign: (publicId: string) => string;
  /** Returns the link's public id, or `null` for a token that we did not sign. */
  read: (token: string) => string | null;
  /** Returns the bucket of a rate limit: equal for the same person, and revealing nothing about them. */
  bucket: (what: string, who: string) => string;
};

export type ChildIdentity = { fullName: string; dateOfBirth: string; phone: string };

/** Starts payments. */
export type CheckoutCommands = {
  start: (input: StartInput) => Promise<CheckoutStarted>;
  payAgain: (input: PayAgainInput) => Promise<CheckoutStarted>;
};

/** Changes bookings. Settlement implements it: only its role may write to a booking. */
export type BookingCommands = {
  cancel: (cancellation: Cancellation) => Promise<void>;
  /** Lists the places of a live booking and the slots to which each could move. */
  listMoves: (transactionId: string) => Promise<MovablePlace[]>;
  move: (move: MoveInput) => Promise<void>;
  /** Queues the mail of a live booking again. The rate limit counts by `client`. */
  resend: (transactionId: string, client: string) => Promise<void>;
};

/** Requests and opens links to the bookings of an address. The rate limit counts by `client`. */
export type LinkCommands = {
  request: (email: string, client: string) => Promise<void>;
  open: (token: string) => Promise<PaymentReading[]>;
};

/**
 * A parent is refunded by the policy, and the refund must equal the one that the parent was shown. Staff choose the
 * refund; the default is the full amount.
 */
export type Cancellation = { transactionId: string } & (
  { by: 'parent'; expectedRefundPaise: number } | { by: 'organiser'; refundPaise?: number | undefined }
);
