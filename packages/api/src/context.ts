import type { RoleClient } from '@nibog/db';
import type { BookingCommands, CheckoutCommands, LinkCommands, PaymentChanges } from '@nibog/domain';

/**
 * What the procedures may use, built key by key by the server. Reads go through a login that cannot write; whatever
 * changes something is a command. No client that can write, no gateway and no secret is in here.
 */
export type ApiContext = {
  reader: RoleClient<'reader'>;
  /** Now, by this process's clock. */
  now: () => Date;
  checkouts: CheckoutCommands;
  bookings: BookingCommands;
  links: LinkCommands;
  changes: PaymentChanges;
};

/** What a single request adds. */
export type RequestContext = ApiContext & {
  /** It carries the staff's token. */
  isStaff: boolean;
  /** Aborts when the client has hung up. */
  gone: () => AbortSignal;
  /** Where it comes from, as far as the network tells: limits are counted by it. */
  client: string;
};
