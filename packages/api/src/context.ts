import type { RoleClient } from '@nibog/db';
import type { PaymentGateway } from '@nibog/phonepe';
import type { Moves } from './booking/moves.ts';
import type { PaymentChanges } from './booking/hold.ts';
import type { Durations } from './durations.ts';

/** What the read-only procedures need. */
export type Reads = {
  reader: RoleClient<'reader'>;
  /** Now, as this process's clock has it. */
  now: () => Date;
};

/** The few facts that the API tells the log; never a name, a contact or a date of birth. */
export type ApiLog = {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
};

/** What checkout needs beside. It has no way to a booking: its role may not even read one's reference. */
export type ApiContext = Reads & {
  checkout: RoleClient<'checkout'>;
  gateway: Pick<PaymentGateway, 'pay' | 'orderStatus'>;
  durations: Durations;
  /** HMAC of a child's identity under a secret key: equal for the same child and parent, and nothing else. */
  childKey: (child: ChildIdentity) => string;
  /** Where the parent's browser finds us, without a trailing slash. */
  publicUrl: string;
  /** Cancels a booking and returns its money. The server's settlement does it; this package has no way to. */
  cancelBooking: (cancellation: Cancellation) => Promise<void>;
  /** Queues the mail of a live booking once more; the server's settlement does it. */
  resendConfirmation: (transactionId: string) => Promise<void>;
  moves: Moves;
  bookingLinks: BookingLinks;
  changes: PaymentChanges;
  /** Tells this process that somebody wants a link. */
  linkRequested: () => void;
  log: ApiLog;
};

/** What is signed and hashed under the application's secret, of links and limits. */
export type BookingLinks = {
  /** The token of a link. Nothing of a person is in it. */
  sign: (publicId: string) => string;
  /** The link's public id; `null` for a token that we did not sign. */
  read: (token: string) => string | null;
  /** What a use is counted under: equal for the same person, and telling nothing of them. */
  bucket: (what: string, who: string) => string;
};

/** What a single request adds. */
export type RequestContext = ApiContext & {
  /** It carries the staff's token. */
  isStaff: boolean;
  /** Aborts when whoever asked has hung up. */
  gone: () => AbortSignal;
  /** Where it comes from, as far as the network tells: limits are counted by it. */
  client: string;
};

/** A parent gets back what the policy says, and only what was shown; staff decide, and return all unless they say less. */
export type Cancellation = { transactionId: string } & (
  { by: 'parent'; expectedRefundPaise: number } | { by: 'organiser'; refundPaise?: number | undefined }
);

export type ChildIdentity = { fullName: string; dateOfBirth: string; phone: string };
