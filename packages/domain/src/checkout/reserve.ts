import type { Transaction } from '@nibog/db';
import type { CheckoutContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { generateBookingRef, generateTransactionId } from '../ids.ts';
import { holdAddOns, lockAddOns } from './add-ons.ts';
import { computeQuote } from './price.ts';
import { holdPromoCode, lockPromoCode } from './promo-code.ts';
import {
  insertPaymentStatement,
  countOpenPaymentsStatement,
  findSameChildStatement,
  holdPlacesStatement,
  lockContactsStatement,
  lockSlotsStatement,
  recordCheckoutStatement,
  storeChildrenStatement,
  storeConsentStatement,
  storeParentStatement,
  storePlacesStatement,
} from './reserve-statements.ts';
import {
  checkRoom,
  countPlaces,
  refuseChoices,
  toPricedGames,
  getSlot,
  type Selection,
} from './selection.ts';
import type { StoredCheckout } from './stored-checkout.ts';
import type { StartInput } from './types.ts';

/** The maximum number of open payments per contact, so that a script cannot hold all places. */
export const MAX_OPEN_PAYMENTS = 3;

export type Reservation = { input: StartInput; selection: Selection; keyHash: string; requestHash: string };

type KeyedChild = StartInput['children'][number] & { childKey: string };

/**
 * In one transaction, inserts the idempotency key with the pending payment, which is due for its first look, and holds its
 * places, add-ons and promo code, all or none. Returns the checkout, or `null` without any change if the key exists. A
 * concurrent request with the same key waits in the insert until this transaction ends.
 *
 * @throws {DomainError} `TOO_MANY_OPEN_PAYMENTS`, `SLOT_PAUSED`, `SLOT_FULL`, `PRICE_CHANGED`, `DUPLICATE_CHILD_SLOT`,
 * `ADD_ON_SOLD_OUT`, and the reasons why a promo code does not apply
 */
export async function reservePlaces(
  ctx: CheckoutContext,
  reservation: Reservation,
): Promise<StoredCheckout | null> {
  const { input, selection } = reservation;
  const { phone } = input.parent;
  const children = input.children.map((child) => ({ ...child, childKey: ctx.childKey({ ...child, phone }) }));
  return ctx.checkout.transaction(async (tx) => {
    const stored = await insertPayment(tx, ctx, reservation);
    if (stored === null) return null;
    const { paymentId } = stored;
    await limitOpenPayments(tx, input.parent);
    await storePeople(tx, paymentId, input);
    await lockAndCheckSlots(tx, children, selection, ctx.now());
    await refuseDuplicates(tx, children);
    await holdPlaces(tx, paymentId, children, selection);
    await holdAddOnsAndPromoCode(tx, paymentId, { input, selection, now: ctx.now() });
    return stored;
  });
}

async function insertPayment(
  tx: Transaction,
  ctx: CheckoutContext,
  reservation: Reservation,
): Promise<StoredCheckout | null> {
  const { selection, keyHash, requestHash } = reservation;
  const transactionId = generateTransactionId();
  const { hold, unknownOrderMargin, payLease, firstLook } = ctx.durations;
  const { rows } = await tx.query(
    insertPaymentStatement({
      transactionId,
      bookingRef: generateBookingRef(transactionId),
      keyHash,
      requestHash,
      eventId: selection.eventId,
      amountPaise: selection.quote.totalPaise,
      discountPaise: selection.quote.discountPaise,
      holdMs: hold,
      orderFinalMs: hold + unknownOrderMargin,
      payLeaseMs: payLease,
      firstLookMs: firstLook,
    }),
  );
  const stored = rows[0] ?? null;
  if (stored !== null) await tx.query(recordCheckoutStatement(stored.paymentId));
  return stored;
}

/** Counts under a lock per phone and per e-mail address, so that concurrent checkouts cannot exceed the limit. */
async function limitOpenPayments(tx: Transaction, { phone, email }: StartInput['parent']): Promise<void> {
  await tx.query(lockContactsStatement([`phone:${phone}`, `email:${email}`]));
  const { rows } = await tx.query(countOpenPaymentsStatement({ phone, email }));
  const open = rows[0] ?? { byPhone: 0, byEmail: 0 };
  if (Math.max(open.byPhone, open.byEmail) < MAX_OPEN_PAYMENTS) return;
  const path = open.byPhone >= MAX_OPEN_PAYMENTS ? 'parent.phone' : 'parent.email';
  throw new DomainError('TOO_MANY_OPEN_PAYMENTS', 'Too many payments are open for this contact.', {
    fields: [createFieldError(path, { code: 'too_many_open_payments', params: { max: MAX_OPEN_PAYMENTS } })],
  });
}

async function storePeople(tx: Transaction, paymentId: string, input: StartInput): Promise<void> {
  await tx.query(storeParentStatement(paymentId, input));
  await tx.query(storeConsentStatement(paymentId, input.consent));
  await tx.query(storeChildrenStatement(paymentId, input.children));
}

/** Locks the slots in id order and checks again what may have changed since they were read. */
async function lockAndCheckSlots(
  tx: Transaction,
  children: KeyedChild[],
  selection: Selection,
  now: Date,
): Promise<void> {
  const { rows } = await tx.query(lockSlotsStatement([...selection.slots.keys()]));
  const locked = new Map(rows.map((slot) => [slot.id, { ...getSlot(selection.slots, slot.id), ...slot }]));
  checkRoom(children, locked);
  refuseChoices(
    children,
    'PRICE_CHANGED',
    'A price has just changed.',
    (slotId) => {
      const { pricePaise } = getSlot(locked, slotId);
      return pricePaise === getSlot(selection.slots, slotId).pricePaise
        ? null
        : { code: 'price_changed', params: { pricePaise } };
    },
    () => {
      const { addOns, promoCode } = selection;
      return computeQuote({ games: toPricedGames(children, locked), addOns, promoCode, now });
    },
  );
}

async function refuseDuplicates(tx: Transaction, children: KeyedChild[]): Promise<void> {
  const pairs = children.flatMap(({ childKey, slotIds }) => slotIds.map((slotId) => ({ childKey, slotId })));
  const { rows } = await tx.query(findSameChildStatement(pairs));
  const taken = new Set(rows.map(({ slotId, childKey }) => `${slotId} ${childKey}`));
  const seen = new Set<string>();
  refuseChoices(
    children,
    'DUPLICATE_CHILD_SLOT',
    'This child already has a place in this game.',
    (slotId, child) => {
      const pair = `${slotId} ${child.childKey}`;
      if (taken.has(pair)) return { code: 'child_has_place', params: {} };
      if (seen.has(pair)) return { code: 'same_child_twice', params: {} };
      seen.add(pair);
      return null;
    },
  );
}

async function holdPlaces(
  tx: Transaction,
  paymentId: string,
  children: KeyedChild[],
  selection: Selection,
): Promise<void> {
  const places = children.flatMap(({ childKey, slotIds }, position) =>
    slotIds.map((slotId) => ({
      position,
      childKey,
      slotId,
      pricePaise: getSlot(selection.slots, slotId).pricePaise,
    })),
  );
  await tx.query(storePlacesStatement(paymentId, places));
  const counts = countPlaces(children);
  const held = await tx.query(holdPlacesStatement(counts));
  if (held.rowCount !== counts.size)
    throw new DomainError('SLOT_FULL', 'There is no room left in this game.');
}

/**
 * Locks the variants, then the promo code, checks again what may have changed since they were read, and counts both as
 * held. Refuses the checkout if the total differs from the quote.
 */
async function holdAddOnsAndPromoCode(
  tx: Transaction,
  paymentId: string,
  { input, selection, now }: { input: StartInput; selection: Selection; now: Date },
): Promise<void> {
  const addOns = await lockAddOns(tx, selection.addOns);
  await holdAddOns(tx, paymentId, addOns);
  const promoCode = await lockPromoCode(tx, selection.promoCode, selection.eventId);
  const quote = computeQuote({
    games: toPricedGames(input.children, selection.slots),
    addOns,
    promoCode,
    now,
  });
  if (
    quote.totalPaise !== selection.quote.totalPaise ||
    quote.discountPaise !== selection.quote.discountPaise
  ) {
    throw new DomainError('PRICE_CHANGED', 'A price has just changed.', {
      fields: [
        createFieldError('expectedTotalPaise', {
          code: 'total_changed',
          params: { totalPaise: quote.totalPaise },
        }),
      ],
      quote,
    });
  }
  const discount = quote.discounts.find(({ kind }) => kind === 'promo');
  if (promoCode && discount) await holdPromoCode(tx, paymentId, promoCode, discount.amountPaise);
}
