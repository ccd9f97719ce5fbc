import { raw, sql, statement } from '@nibog/db';
import type { LinkContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { countUse } from '../rate-limit.ts';
import { readPayments } from './payment-reading.ts';
import type { PaymentReading } from './types.ts';

/** The maximum number of links for one address, and of requests by one client, in an hour. */
const MAX_LINKS_PER_ADDRESS = 3;
const MAX_LINK_REQUESTS_PER_CLIENT = 30;
/** The maximum number of confirmations that are sent again for one client in an hour. */
const MAX_RESENDS_PER_CLIENT = 20;
const MAX_BOOKINGS = 50;

/**
 * Stores a request for a link to the bookings of an address. Known and unknown addresses cause the same statements;
 * the worker that sends the link checks later whether the address has bookings.
 *
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function requestLink(ctx: LinkContext, email: string, client: string): Promise<void> {
  const { checkout, bookingLinks, durations } = ctx;
  const windowMs = durations.rateWindow;
  await countUse(checkout, bookingLinks.bucket('link/client', client), {
    limit: MAX_LINK_REQUESTS_PER_CLIENT,
    windowMs,
  });
  await countUse(checkout, bookingLinks.bucket('link/address', email), {
    limit: MAX_LINKS_PER_ADDRESS,
    windowMs,
  });
  await checkout.query(requestLinkStatement(email));
  ctx.linkRequested();
}

/**
 * Returns the payments of the address to which a link was sent, newest first. Failed and expired payments that were never
 * captured are omitted.
 *
 * @throws {DomainError} `NOT_FOUND` if the token does not belong to a live link
 */
export async function openLink(
  { checkout, reader, bookingLinks }: Pick<LinkContext, 'checkout' | 'reader' | 'bookingLinks'>,
  token: string,
): Promise<PaymentReading[]> {
  const publicId = bookingLinks.read(token);
  const { rows: links } = await checkout.query(openLinkStatement(publicId));
  const link = links[0];
  if (!link) {
    throw new DomainError('NOT_FOUND', 'This link is not valid, or it has expired.', {
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
 * Counts a client's request to send a confirmation again.
 *
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function countResend(
  { checkout, durations, bookingLinks }: Pick<LinkContext, 'checkout' | 'durations' | 'bookingLinks'>,
  client: string,
): Promise<void> {
  const bucket = bookingLinks.bucket('resend/client', client);
  await countUse(checkout, bucket, { limit: MAX_RESENDS_PER_CLIENT, windowMs: durations.rateWindow });
}

/** Stores a request for a link, due immediately. */
function requestLinkStatement(email: string) {
  return statement(
    'request-link',
    sql`INSERT INTO link_requests (email, next_look_at) VALUES (${email}, now())`,
  );
}

/** Reads the payment for which a live link was sent. */
function openLinkStatement(publicId: string | null) {
  return statement<{ paymentId: string }>(
    'open-link',
    sql`SELECT payment_id AS "paymentId" FROM booking_links
         WHERE public_id = ${publicId} AND /* guard: link-expiry */ expires_at > now() /* end */`,
  );
}

/** Reads the pending and captured payments of the address of a payment's parent. */
function findBookingsOfAddressStatement(paymentId: string) {
  return statement<{ transactionId: string }>(
    'find-bookings-of-address',
    sql`SELECT p.merchant_transaction_id AS "transactionId"
          FROM parents own JOIN parents q ON q.email = own.email JOIN payments p ON p.id = q.payment_id
         WHERE own.payment_id = ${paymentId} AND (p.captured_at IS NOT NULL OR p.status = 'pending')
         ORDER BY p.id DESC LIMIT ${raw(String(MAX_BOOKINGS))}`,
  );
}
