import { raw, sql, statement } from '@nibog/db';
import type { LinkContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { countUse } from '../rate-limit.ts';
import { readPayments } from './payment-reading.ts';
import type { PaymentReading } from './types.ts';

/** Links that one address may be sent in an hour, and that one client may ask for. */
const LINKS_PER_ADDRESS = 3;
const ASKED_PER_CLIENT = 30;
/** Mails that one client may have sent again in an hour. */
const RESENT_PER_CLIENT = 20;
const MOST_BOOKINGS = 50;

/**
 * Writes down that somebody wants a link to the bookings of an address. The same statements for a known address and an
 * unknown one: whether there is a booking is asked later, elsewhere.
 *
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function requestLink(ctx: LinkContext, email: string, client: string): Promise<void> {
  const { checkout, bookingLinks, durations } = ctx;
  const windowMs = durations.rateWindow;
  await countUse(checkout, bookingLinks.bucket('link/client', client), { limit: ASKED_PER_CLIENT, windowMs });
  await countUse(checkout, bookingLinks.bucket('link/address', email), {
    limit: LINKS_PER_ADDRESS,
    windowMs,
  });
  await checkout.query(requestLinkStatement(email));
  ctx.linkRequested();
}

/**
 * All bookings of the address that a link was sent to, the newest first, with what became of their payments. Attempts
 * that came to nothing are left out.
 *
 * @throws {DomainError} `NOT_FOUND` for any token that is not a live link's
 */
export async function openLink(
  { checkout, reader, bookingLinks }: Pick<LinkContext, 'checkout' | 'reader' | 'bookingLinks'>,
  token: string,
): Promise<PaymentReading[]> {
  const publicId = bookingLinks.read(token);
  const { rows: links } = await checkout.query(openLinkStatement(publicId));
  const link = links[0];
  if (!link) {
    throw new DomainError('NOT_FOUND', 'This link is not valid, or not any more.', {
      fields: [createFieldError('token', { code: 'link_not_live', params: {} })],
    });
  }
  const { rows } = await checkout.query(findBookingsOfAddressStatement(link.paymentId));
  return readPayments(
    { reader },
    rows.map(({ transactionId }) => transactionId),
  );
}

/**
 * Counts a client's wish to have a confirmation sent again.
 *
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function countResend(
  { checkout, durations, bookingLinks }: Pick<LinkContext, 'checkout' | 'durations' | 'bookingLinks'>,
  client: string,
): Promise<void> {
  const bucket = bookingLinks.bucket('resend/client', client);
  await countUse(checkout, bucket, { limit: RESENT_PER_CLIENT, windowMs: durations.rateWindow });
}

/** Stores a wish for a link, due now. */
function requestLinkStatement(email: string) {
  return statement(
    'request-link',
    sql`INSERT INTO link_requests (email, next_look_at) VALUES (${email}, now())`,
  );
}

/** Answers the payment by which a live link was sent. */
function openLinkStatement(publicId: string | null) {
  return statement<{ paymentId: string }>(
    'open-link',
    sql`SELECT payment_id AS "paymentId" FROM booking_links
         WHERE public_id = ${publicId} AND /* guard: link-expiry */ expires_at > now() /* end */`,
  );
}

/** Answers the payments of the address that a payment names, without those that came to nothing. */
function findBookingsOfAddressStatement(paymentId: string) {
  return statement<{ transactionId: string }>(
    'find-bookings-of-address',
    sql`SELECT p.merchant_transaction_id AS "transactionId"
          FROM parents own JOIN parents q ON q.email = own.email JOIN payments p ON p.id = q.payment_id
         WHERE own.payment_id = ${paymentId} AND (p.captured_at IS NOT NULL OR p.status = 'pending')
         ORDER BY p.id DESC LIMIT ${raw(String(MOST_BOOKINGS))}`,
  );
}
