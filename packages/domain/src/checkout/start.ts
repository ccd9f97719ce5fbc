import { violatedConstraint } from '@nibog/db';
import type { CheckoutContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { sha256Hex } from '../ids.ts';
import { openPaymentPage } from './payment-page.ts';
import { reservePlaces, type Reservation } from './reserve.ts';
import { checkSelection, type Selection } from './selection.ts';
import { findCheckout, type StoredCheckout } from './stored-checkout.ts';
import type { CheckoutStarted, StartInput } from './types.ts';

/** A reference has 60 bits: two collisions in a row would be a bug of ours, not chance. */
const MAX_REF_DRAWS = 3;

/**
 * Starts a payment: claims the idempotency key, holds the places, all or none, and opens PhonePe's page. No lock and
 * no transaction is open while PhonePe is called. The same key with the same input answers the same, however often
 * and at whatever time; the same key with other input is refused.
 *
 * @throws {DomainError} for each rule broken, with its reason; `PAYMENT_PAGE_UNAVAILABLE` when PhonePe gave no page:
 * the places are let go and a new attempt needs a new key
 */
export async function startCheckout(ctx: CheckoutContext, input: StartInput): Promise<CheckoutStarted> {
  // The language is no part of what is bought: switched between two presses, it must not make the second a stranger.
  const { idempotencyKey, language: _, ...request } = input;
  const keyHash = sha256Hex(idempotencyKey);
  const requestHash = sha256Hex(JSON.stringify(request));

  const known = await findCheckout(ctx.checkout, keyHash);
  if (known) return openPaymentPage(ctx, sameRequest(known, requestHash), { ours: false });

  const { checkout, ours } = await reserveUnlessTwin(ctx, input, { keyHash, requestHash });
  return openPaymentPage(ctx, sameRequest(checkout, requestHash), { ours });
}

/**
 * The checkout that this call reserved, or that of a twin with the same key. The twin may have taken the last place after
 * the key was looked for: then that place is no reason to refuse, and the twin's answer is this call's.
 */
async function reserveUnlessTwin(
  ctx: CheckoutContext,
  input: StartInput,
  hashes: Pick<Reservation, 'keyHash' | 'requestHash'>,
): Promise<{ checkout: StoredCheckout; ours: boolean }> {
  try {
    const selection = await checkSelection(ctx.checkout, input, ctx.now());
    checkAgreement(input, selection);
    const reserved = await reserveOnce(ctx, { input, selection, ...hashes });
    if (reserved !== null) return { checkout: reserved, ours: true };
  } catch (error) {
    const twin = error instanceof DomainError ? await findCheckout(ctx.checkout, hashes.keyHash) : null;
    if (twin === null) throw error;
    return { checkout: twin, ours: false };
  }
  const twin = await findCheckout(ctx.checkout, hashes.keyHash);
  if (twin === null) throw new Error('the checkout that claimed the key cannot be found');
  return { checkout: twin, ours: false };
}

/** Draws another transaction id where the reference of the first is taken. */
async function reserveOnce(ctx: CheckoutContext, reservation: Reservation): Promise<StoredCheckout | null> {
  for (let draw = 1; ; draw += 1) {
    try {
      return await reservePlaces(ctx, reservation);
    } catch (error) {
      if (draw === MAX_REF_DRAWS || violatedConstraint(error) !== 'payments_booking_ref_key') throw error;
    }
  }
}

function sameRequest(stored: StoredCheckout, requestHash: string): StoredCheckout {
  if (stored.requestHash === requestHash) return stored;
  throw new DomainError('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another checkout.', {
    fields: [createFieldError('idempotencyKey', { code: 'key_reused', params: {} })],
  });
}

function checkAgreement(input: StartInput, { termsVersion, quote }: Selection): void {
  if (input.consent.termsVersion !== termsVersion) {
    throw new DomainError('TERMS_CHANGED', 'The terms have changed. Please read them again.', {
      fields: [createFieldError('consent.termsVersion', { code: 'terms_changed', params: { termsVersion } })],
    });
  }
  if (input.expectedTotalPaise !== undefined && input.expectedTotalPaise !== quote.totalPaise) {
    throw new DomainError('PRICE_CHANGED', 'The price is not the one you were shown.', {
      fields: [
        createFieldError('expectedTotalPaise', {
          code: 'total_changed',
          params: { totalPaise: quote.totalPaise },
        }),
      ],
      quote,
    });
  }
}
