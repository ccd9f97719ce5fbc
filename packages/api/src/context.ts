import type { RoleClient } from '@nibog/db';
import type { PaymentGateway } from '@nibog/phonepe';
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
  log: ApiLog;
};

/** What a single request adds. */
export type RequestContext = ApiContext & {
  /** It carries the staff's token. */
  isStaff: boolean;
};

/** A parent gets back what the policy says, and only what was shown; staff decide, and return all unless they say less. */
export type Cancellation = { transactionId: string } & (
  { by: 'parent'; expectedRefundPaise: number } | { by: 'organiser'; refundPaise?: number | undefined }
);

export type ChildIdentity = { fullName: string; dateOfBirth: string; phone: string };
