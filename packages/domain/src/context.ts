import type { RoleClient } from '@nibog/db';
import type { PaymentGateway } from '@nibog/phonepe';
import type { MovablePlace, MoveInput, PaymentReading } from './booking/types.ts';
import type { CheckoutStarted, PayAgainInput, StartInput } from './checkout/types.ts';
import type { Durations } from './durations.ts';

/** What a read needs. */
export type Reads = {
  reader: RoleClient<'reader'>;
  /** Now, by this process's clock. */
  now: () => Date;
};

/** The facts that the domain tells the log; never a name, a contact or a date of birth. */
export type DomainLog = {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
};

/** What a checkout needs. Its role cannot insert bookings. */
export type CheckoutContext = {
  checkout: RoleClient<'checkout'>;
  gateway: Pick<PaymentGateway, 'pay' | 'orderStatus'>;
  durations: Durations;
  now: () => Date;
  /** HMAC of a child's identity under a secret key: equal for the same child and parent, and nothing else. */
  childKey: (child: ChildIdentity) => string;
  /** Where the parent's browser finds us, without a trailing slash. */
  publicUrl: string;
  /** Where PhonePe finds us, for the API that takes an address with each request. */
  webhookUrl: string;
  log: DomainLog;
};

/** What links to bookings need. */
export type LinkContext = Pick<CheckoutContext, 'checkout' | 'durations'> & {
  reader: RoleClient<'reader'>;
  bookingLinks: BookingLinks;
  /** Tells this process that a link was asked for. */
  linkRequested: () => void;
};

/** What is signed and hashed under the application's secret, of links and limits. */
export type BookingLinks = {
  /** The token of a link. It holds nothing about a person. */
  sign: (publicId: string) => string;
  /** The link's public id; `null` for a token that we did not sign. */
  read: (token: string) => string | null;
  /** What a use is counted under: equal for the same person, and revealing nothing about them. */
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
  /** The places of a live booking, and the slots that each could move to. */
  listMoves: (transactionId: string) => Promise<MovablePlace[]>;
  move: (move: MoveInput) => Promise<void>;
  /** Queues the mail of a live booking once more. `client` is whom the limit counts. */
  resend: (transactionId: string, client: string) => Promise<void>;
};

/** Links to the bookings of an address. `client` is whom the limit counts. */
export type LinkCommands = {
  request: (email: string, client: string) => Promise<void>;
  open: (token: string) => Promise<PaymentReading[]>;
};

/** A parent gets back what the policy says, and only what was shown; staff decide, and return all unless they say less. */
export type Cancellation = { transactionId: string } & (
  { by: 'parent'; expectedRefundPaise: number } | { by: 'organiser'; refundPaise?: number | undefined }
);
