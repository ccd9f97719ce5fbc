import type { RoleClient } from '@nibog/db';
import type { BookingCommands, CheckoutCommands, LinkCommands, PaymentChanges } from '@nibog/domain';

/**
 * The dependencies of the procedures. The server lists each key explicitly. Reads use a login that cannot write; every
 * change is a command. The context contains no database client that can write, no gateway and no secret.
 */
export type ApiContext = {
  reader: RoleClient<'reader'>;
  /** The current time by this process's clock. */
  now: () => Date;
  checkouts: CheckoutCommands;
  bookings: BookingCommands;
  links: LinkCommands;
  changes: PaymentChanges;
};

/** The context of one request. */
export type RequestContext = ApiContext & {
  /** The request contains the staff's token. */
  isStaff: boolean;
  /** Returns a signal that aborts when the client disconnects. */
  getDisconnectSignal: () => AbortSignal;
  /** The client's network address. Rate limits count by it. */
  client: string;
};
