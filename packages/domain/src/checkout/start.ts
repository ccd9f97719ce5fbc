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

/** A reference has 60 bits: repeated collisions would be a bug, not chance. */
const MAX_REF_ATTEMPTS = 3;

/**
 * Starts a payment: inserts the idempotency key, holds the places, all or none, and opens PhonePe's page. No lock and
 * no transaction is open during the call of PhonePe. The same key with the same input always returns the same checkout;
 * the same key with other input is refused.
 *
 * @throws {DomainError} with the reason of the broken rule; `PAYMENT_PAGE_UNAVAILABLE` if PhonePe returned no page: the
 * places are released, and a new attempt needs a new key
 */
export async function startCheckout(ctx: CheckoutContext, input: StartInput): Promise<CheckoutStarted> {
  // The hash excludes the language, so that a retry after a change of language is still the same request.
  const { idempotencyKey, language: _, ...request } = input;
  const keyHash = sha256Hex(idempotencyKey);
  const requestHash = sha256Hex(JSON.stringify(request));

  const known = await findCheckout(ctx.checkout, keyHash);
  if (known) return openPaymentPage(ctx, requireSameRequest(known, requestHash), { isNew: false });

  const { checkout, isNew } = await reserveOrFindDuplicate(ctx, input, { keyHash, requestHash });
  return openPaymentPage(ctx, requireSameRequest(checkout, requestHash), { isNew });
}

/**
 * Returns the checkout that this call reserved, or that of a concurrent request with the same key. The latter may have
 * taken the last place after this call looked for the key. This call then returns that checkout instead of a refusal.
 */
async function reserveOrFindDuplicate(
  ctx: CheckoutContext,
  input: StartInput,
  hashes: Pick<Reservation, 'keyHash' | 'requestHash'>,
): Promise<{ checkout: StoredCheckout; isNew: boolean }> {
  try {
    const selection = await checkSelection(ctx.checkout, input, ctx.now());
    checkConsentAndPrice(input, selection);
    const reserved = await reserveWithUniqueRef(ctx, { input, selection, ...hashes });
    if (reserved !== null) return { checkout: reserved, isNew: true };
  } catch (error) {
    const duplicate = error instanceof DomainError ? await findCheckout(ctx.checkout, hashes.keyHash) : null;
    if (duplicate === null) throw error;
    return { checkout: duplicate, isNew: false };
  }
  const duplicate = await findCheckout(ctx.checkout, hashes.keyHash);
  if (duplicate === null) throw new Error('the checkout with the idempotency key cannot be found');
  return { checkout: duplicate, isNew: false };
}

/** Retries with another transaction id if the booking reference is taken. */
async function reserveWithUniqueRef(
  ctx: CheckoutContext,
  reservation: Reservation,
): Promise<StoredCheckout | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await reservePlaces(ctx, reservation);
    } catch (error) {
      if (attempt === MAX_REF_ATTEMPTS || violatedConstraint(error) !== 'payments_booking_ref_key')
        throw error;
    }
  }
}

function requireSameRequest(stored: StoredCheckout, requestHash: string): StoredCheckout {
  if (stored.requestHash === requestHash) return stored;
  throw new DomainError('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another checkout.', {
    fields: [createFieldError('idempotencyKey', { code: 'key_reused', params: {} })],
  });
}

function checkConsentAndPrice(input: StartInput, { termsVersion, quote }: Selection): void {
  if (input.consent.termsVersion !== termsVersion) {
    throw new DomainError('TERMS_CHANGED', 'The terms have changed. Please read them again.', {
      fields: [createFieldError('consent.termsVersion', { code: 'terms_changed', params: { termsVersion } })],
    });
  }
  if (input.expectedTotalPaise !== undefined && input.expectedTotalPaise !== quote.totalPaise) {
    throw new DomainError('PRICE_CHANGED', 'The price differs from the one that the parent was shown.', {
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
