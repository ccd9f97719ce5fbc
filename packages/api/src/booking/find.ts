import type { ApiContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { countUse } from '../rate-limit.ts';
import type { PaymentReading } from './schema.ts';
import { readPayments } from './service.ts';

/** Links that one address may be sent in an hour, and that one client may ask for. */
const LINKS_PER_ADDRESS = 3;
const ASKED_PER_CLIENT = 30;
/** Mails that one client may have sent again in an hour. */
const RESENT_PER_CLIENT = 20;
const MOST_BOOKINGS = 50;

/** Who asks, as far as the network tells. */
type Asking = { client: string };
type LinkContext = Pick<ApiContext, 'checkout' | 'durations' | 'bookingLinks' | 'linkRequested'>;

/**
 * Writes down that somebody wants a link to the bookings of an address. The same statements for a known address and an
 * unknown one: whether there is a booking is asked later, elsewhere.
 *
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function requestLink(ctx: LinkContext, email: string, { client }: Asking): Promise<void> {
  const { checkout, bookingLinks, durations } = ctx;
  const windowMs = durations.rateWindow;
  await countUse(checkout, bookingLinks.bucket('link/client', client), { limit: ASKED_PER_CLIENT, windowMs });
  await countUse(checkout, bookingLinks.bucket('link/address', email), {
    limit: LINKS_PER_ADDRESS,
    windowMs,
  });
  await checkout.query('INSERT INTO link_requests (email, next_look_at) VALUES ($1, now())', [email]);
  ctx.linkRequested();
}

/**
 * All bookings of the address that a link was sent to, the newest first, with what became of their payments. Attempts
 * that came to nothing are left out.
 *
 * @throws {DomainError} `NOT_FOUND` for any token that is not a live link's
 */
export async function openLink(
  { checkout, reader, bookingLinks }: Pick<ApiContext, 'checkout' | 'reader' | 'bookingLinks'>,
  token: string,
): Promise<PaymentReading[]> {
  const publicId = bookingLinks.read(token);
  const { rows: links } = await checkout.query<{ payment_id: string }>(
    `SELECT payment_id FROM booking_links
      WHERE public_id = $1 AND /* guard: link-expiry */ expires_at > now() /* end */`,
    [publicId],
  );
  const link = links[0];
  if (!link) {
    throw new DomainError('NOT_FOUND', 'This link is not valid, or not any more.', {
      fields: [{ path: 'token', rule: 'is not a live link' }],
    });
  }
  const { rows } = await checkout.query<{ transaction_id: string }>(
    `SELECT p.merchant_transaction_id AS transaction_id
       FROM parents own JOIN parents q ON q.email = own.email JOIN payments p ON p.id = q.payment_id
      WHERE own.payment_id = $1 AND (p.captured_at IS NOT NULL OR p.status = 'pending')
      ORDER BY p.id DESC LIMIT ${MOST_BOOKINGS}`,
    [link.payment_id],
  );
  return readPayments(
    { reader },
    rows.map(({ transaction_id }) => transaction_id),
  );
}

/**
 * Has the confirmation mail sent once more, to the address that the booking was made with.
 *
 * @throws {DomainError} `NOT_FOUND` where there is no live booking; `RATE_LIMITED`
 */
export async function resendConfirmation(
  ctx: Pick<ApiContext, 'checkout' | 'durations' | 'bookingLinks' | 'resendConfirmation'>,
  transactionId: string,
  { client }: Asking,
): Promise<void> {
  const bucket = ctx.bookingLinks.bucket('resend/client', client);
  await countUse(ctx.checkout, bucket, { limit: RESENT_PER_CLIENT, windowMs: ctx.durations.rateWindow });
  await ctx.resendConfirmation(transactionId);
}
