import { setTimeout as pause } from 'node:timers/promises';
import { sql, statement } from '@nibog/db';
import { GatewayError, type PayResult } from '@nibog/phonepe';
import type { CheckoutContext } from '../context.ts';
import { PAYMENT_PAGE_SECONDS } from '../durations.ts';
import { DomainError } from '../errors.ts';
import { releaseHold } from './holds.ts';
import { readCheckout, type StoredCheckout } from './stored-checkout.ts';
import type { CheckoutStarted } from './types.ts';

const DUPLICATE_POLL_MS = 100;

/**
 * Returns the payment's page at PhonePe and opens it if it is not open yet. Of several concurrent calls, one calls
 * PhonePe and the other calls wait for the stored page. If its process crashes, another call takes over after the lease
 * expires.
 *
 * @param isNew this call created the checkout and still has its lease
 * @throws {DomainError} `PAYMENT_PAGE_UNAVAILABLE`
 */
export async function openPaymentPage(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  { isNew }: { isNew: boolean },
): Promise<CheckoutStarted> {
  if (isNew) return requestPage(ctx, checkout, { first: true });
  const deadline = Date.now() + 2 * ctx.durations.payLease;
  for (let stored = checkout; ; stored = await rereadCheckout(ctx, checkout)) {
    if (stored.redirectUrl !== null) return toCheckoutStarted(stored, stored.redirectUrl);
    if (stored.refused || stored.over || Date.now() > deadline) throw unavailable();
    if (await takeLease(ctx, stored)) return requestPage(ctx, stored, { first: false });
    await pause(DUPLICATE_POLL_MS);
  }
}

async function requestPage(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  { first }: { first: boolean },
): Promise<CheckoutStarted> {
  const { transactionId } = checkout;
  try {
    const page = first ? await payWithRetry(ctx, checkout) : await payIfUnpaid(ctx, checkout);
    return await storePage(ctx, checkout, page);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    ctx.log.warn(
      { transactionId, code: error.code, httpStatus: error.httpStatus },
      'PhonePe returned no payment page',
    );
    await recordRefusal(ctx, checkout);
    // A concurrent call may have stored a page.
    const { redirectUrl } = await rereadCheckout(ctx, checkout);
    if (redirectUrl !== null) return toCheckoutStarted(checkout, redirectUrl);
    throw unavailable(error);
  }
}

/** Posts the order. If it is unknown whether the post arrived, reads the order status and posts the same id again. */
async function payWithRetry(ctx: CheckoutContext, checkout: StoredCheckout): Promise<PayResult> {
  try {
    return await pay(ctx, checkout);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.outcome === 'refused') throw error;
    return payIfUnpaid(ctx, checkout);
  }
}

/** Posts an id that may have been posted before. An order that was paid or failed has no payment page. */
async function payIfUnpaid(ctx: CheckoutContext, checkout: StoredCheckout): Promise<PayResult> {
  const order = await ctx.gateway.orderStatus(checkout.transactionId);
  if (order.found && order.state !== 'pending') throw unavailable();
  return pay(ctx, checkout);
}

/** PhonePe receives the amount and our ids: no name, no contact, no child. */
function pay(
  { gateway, publicUrl, webhookUrl }: CheckoutContext,
  { transactionId, amountPaise }: StoredCheckout,
): Promise<PayResult> {
  return gateway.pay({
    merchantOrderId: transactionId,
    amountPaise,
    expireAfterSeconds: PAYMENT_PAGE_SECONDS,
    redirectUrl: `${publicUrl}/payment-callback?txn=${transactionId}`,
    message: 'NIBOG games',
    webhookUrl,
  });
}

/** Stores the page unless one is stored already, and returns the stored page. */
async function storePage(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  page: PayResult,
): Promise<CheckoutStarted> {
  const stored = await ctx.checkout.query(storePaymentPageStatement(checkout.paymentId, page));
  if (stored.rowCount === 1) return toCheckoutStarted(checkout, page.redirectUrl);
  const { redirectUrl } = await rereadCheckout(ctx, checkout);
  if (redirectUrl === null) throw unavailable();
  return toCheckoutStarted(checkout, redirectUrl);
}

/** Records that the order has no page and releases its holds. PhonePe is still polled about the payment on its schedule. */
async function recordRefusal(
  { checkout: db }: CheckoutContext,
  { paymentId }: StoredCheckout,
): Promise<void> {
  await db.transaction(async (tx) => {
    const refused = await tx.query(refusePaymentPageStatement(paymentId));
    if (refused.rowCount === 1) await releaseHold(tx, paymentId);
  });
}

/**
 * Takes over from a process that crashed, only while the payment is pending and its hold lasts. An order created after
 * the last look could be paid without our knowledge.
 */
async function takeLease(
  { checkout: db, durations }: CheckoutContext,
  { paymentId }: StoredCheckout,
): Promise<boolean> {
  const taken = await db.query(takeOverCheckoutStatement(paymentId, { leaseMs: durations.payLease }));
  return taken.rowCount === 1;
}

async function rereadCheckout(
  { checkout: db }: CheckoutContext,
  { paymentId }: StoredCheckout,
): Promise<StoredCheckout> {
  const stored = await readCheckout(db, paymentId);
  if (!stored) throw new Error(`payment ${paymentId} does not exist`);
  return stored;
}

function toCheckoutStarted(checkout: StoredCheckout, redirectUrl: string): CheckoutStarted {
  return {
    transactionId: checkout.transactionId,
    redirectUrl,
    amountPaise: checkout.amountPaise,
    expiresAt: checkout.holdExpiresAt.toISOString(),
  };
}

function unavailable(cause?: unknown): DomainError {
  const message = 'PhonePe returned no payment page. No money was taken. Please start again.';
  return new DomainError('PAYMENT_PAGE_UNAVAILABLE', message, { cause });
}

/** Stores the page, unless a page or the fact that PhonePe returned none is stored already. */
function storePaymentPageStatement(paymentId: string, page: PayResult) {
  return statement(
    'store-payment-page',
    sql`UPDATE payments
           SET redirect_url = ${page.redirectUrl}, gateway_order_id = coalesce(gateway_order_id, ${page.gatewayOrderId}),
               gateway_expires_at = ${page.expiresAt}
         WHERE id = ${paymentId} AND redirect_url IS NULL AND pay_refused_at IS NULL`,
  );
}

/** Records that PhonePe returned no page, unless a page or this fact is stored already. */
function refusePaymentPageStatement(paymentId: string) {
  return statement(
    'refuse-payment-page',
    sql`UPDATE payments SET pay_refused_at = now()
         WHERE id = ${paymentId} AND redirect_url IS NULL AND pay_refused_at IS NULL`,
  );
}

/** Takes an expired lease for `leaseMs`, while the payment is pending and its hold lasts. */
function takeOverCheckoutStatement(paymentId: string, { leaseMs }: { leaseMs: number }) {
  return statement(
    'take-over-checkout',
    sql`UPDATE payments SET pay_lease_until = now() + ${leaseMs}::float8 * interval '1 ms'
         WHERE id = ${paymentId} AND redirect_url IS NULL AND pay_refused_at IS NULL AND pay_lease_until < now()
           AND status = 'pending' AND hold_expires_at > now()`,
  );
}
