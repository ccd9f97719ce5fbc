import { setTimeout as pause } from 'node:timers/promises';
import { sql, statement } from '@nibog/db';
import { GatewayError, type PayResult } from '@nibog/phonepe';
import type { CheckoutContext } from '../context.ts';
import { PAYMENT_PAGE_SECONDS } from '../durations.ts';
import { DomainError } from '../errors.ts';
import { releaseHold } from './holds.ts';
import { readCheckout, type StoredCheckout } from './stored-checkout.ts';
import type { CheckoutStarted } from './types.ts';

const TWIN_WAIT_STEP_MS = 100;

/**
 * Answers the payment's page at PhonePe, opening it if nobody has. Of several calls at once one asks PhonePe and the
 * others wait for its answer; if that one died, the first to notice finishes its work.
 *
 * @param ours this call made the checkout and still has its lease
 * @throws {DomainError} `PAYMENT_PAGE_UNAVAILABLE`
 */
export async function openPaymentPage(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  { ours }: { ours: boolean },
): Promise<CheckoutStarted> {
  if (ours) return askPhonePe(ctx, checkout, { first: true });
  const giveUpAt = Date.now() + 2 * ctx.durations.payLease;
  for (let stored = checkout; ; stored = await readAgain(ctx, checkout)) {
    if (stored.redirectUrl !== null) return toAnswer(stored, stored.redirectUrl);
    if (stored.refused || stored.over || Date.now() > giveUpAt) throw unavailable();
    if (await takeLease(ctx, stored)) return askPhonePe(ctx, stored, { first: false });
    await pause(TWIN_WAIT_STEP_MS);
  }
}

async function askPhonePe(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  { first }: { first: boolean },
): Promise<CheckoutStarted> {
  const { transactionId } = checkout;
  try {
    const page = first ? await payThenPayAgain(ctx, checkout) : await payIfUnpaid(ctx, checkout);
    return await storePage(ctx, checkout, page);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    ctx.log.warn(
      { transactionId, code: error.code, httpStatus: error.httpStatus },
      'PhonePe gave no payment page',
    );
    await refuse(ctx, checkout);
    // A twin that worked at the same time may have its page.
    const { redirectUrl } = await readAgain(ctx, checkout);
    if (redirectUrl !== null) return toAnswer(checkout, redirectUrl);
    throw unavailable(error);
  }
}

/** Posts the order; where it is not known whether the post arrived, asks, and posts the same id once more. */
async function payThenPayAgain(ctx: CheckoutContext, checkout: StoredCheckout): Promise<PayResult> {
  try {
    return await pay(ctx, checkout);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.outcome === 'refused') throw error;
    return payIfUnpaid(ctx, checkout);
  }
}

/** Posts an id that may have been posted before. An order that was paid or failed has no page to give any more. */
async function payIfUnpaid(ctx: CheckoutContext, checkout: StoredCheckout): Promise<PayResult> {
  const order = await ctx.gateway.orderStatus(checkout.transactionId);
  if (order.found && order.state !== 'pending') throw unavailable();
  return pay(ctx, checkout);
}

/** PhonePe learns an amount and ids of ours: no name, no contact, no child. */
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

/** Stores the page unless one is stored already; answers whichever is. */
async function storePage(
  ctx: CheckoutContext,
  checkout: StoredCheckout,
  page: PayResult,
): Promise<CheckoutStarted> {
  const stored = await ctx.checkout.query(storePaymentPageStatement(checkout.paymentId, page));
  if (stored.rowCount === 1) return toAnswer(checkout, page.redirectUrl);
  const { redirectUrl } = await readAgain(ctx, checkout);
  if (redirectUrl === null) throw unavailable();
  return toAnswer(checkout, redirectUrl);
}

/** Nobody has this order's page: lets the places go. The payment itself is asked about on its schedule all the same. */
async function refuse({ checkout: db }: CheckoutContext, { paymentId }: StoredCheckout): Promise<void> {
  await db.transaction(async (tx) => {
    const refused = await tx.query(refusePaymentPageStatement(paymentId));
    if (refused.rowCount === 1) await releaseHold(tx, paymentId);
  });
}

/**
 * Takes the work over from whoever died at it. Only while the payment is pending and its places are held: an order that
 * were made once PhonePe is no longer asked about it could be paid, and nobody would learn of it.
 */
async function takeLease(
  { checkout: db, durations }: CheckoutContext,
  { paymentId }: StoredCheckout,
): Promise<boolean> {
  const taken = await db.query(takeOverCheckoutStatement(paymentId, { leaseMs: durations.payLease }));
  return taken.rowCount === 1;
}

async function readAgain(
  { checkout: db }: CheckoutContext,
  { paymentId }: StoredCheckout,
): Promise<StoredCheckout> {
  const stored = await readCheckout(db, paymentId);
  if (!stored) throw new Error(`payment ${paymentId} is gone`);
  return stored;
}

function toAnswer(checkout: StoredCheckout, redirectUrl: string): CheckoutStarted {
  return {
    transactionId: checkout.transactionId,
    redirectUrl,
    amountPaise: checkout.amountPaise,
    expiresAt: checkout.holdExpiresAt.toISOString(),
  };
}

function unavailable(cause?: unknown): DomainError {
  const message = 'PhonePe gave no payment page. No money was taken. Please start again.';
  return new DomainError('PAYMENT_PAGE_UNAVAILABLE', message, { cause });
}

/** Stores the page unless one is stored or was refused. */
function storePaymentPageStatement(paymentId: string, page: PayResult) {
  return statement(
    'store-payment-page',
    sql`UPDATE payments
           SET redirect_url = ${page.redirectUrl}, gateway_order_id = coalesce(gateway_order_id, ${page.gatewayOrderId}),
               gateway_expires_at = ${page.expiresAt}
         WHERE id = ${paymentId} AND redirect_url IS NULL AND pay_refused_at IS NULL`,
  );
}

/** Notes that PhonePe gave no page, unless one is stored or was refused. */
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
