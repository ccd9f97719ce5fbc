import type { Transaction } from '@nibog/db';
import type { CheckoutContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { generateBookingRef, generateTransactionId } from '../ids.ts';
import { holdAddOns, lockAddOns } from './add-ons.ts';
import { priceOf } from './price.ts';
import { holdPromoCode, lockPromoCode } from './promo-code.ts';
import { checkRoom, countPlaces, eachChoice, gamesOf, slotOf, type Selection } from './selection.ts';
import type { StartInput } from './types.ts';

/** So that no script can hold every place. */
export const MAX_OPEN_PAYMENTS = 3;

export type Reservation = { input: StartInput; selection: Selection; keyHash: string; requestHash: string };

type KeyedChild = StartInput['children'][number] & { childKey: string };

type LockedSlot = { id: number; price_paise: number; seats_left: number; paused: boolean };

/**
 * In one transaction: claims the idempotency key, holds places, add-ons and promo code, all or none, and stores the payment, pending and
 * due for its first look. Answers `false`, and changes nothing, when the key was claimed already; a twin that comes
 * while this runs waits here for its end.
 *
 * @throws {DomainError} `TOO_MANY_OPEN_PAYMENTS`, `SLOT_PAUSED`, `SLOT_FULL`, `PRICE_CHANGED`, `DUPLICATE_CHILD_SLOT`,
 * `ADD_ON_SOLD_OUT`, and why a promo code does not apply
 */
export async function reservePlaces(ctx: CheckoutContext, reservation: Reservation): Promise<boolean> {
  const { input, selection } = reservation;
  const { phone } = input.parent;
  const children = input.children.map((child) => ({ ...child, childKey: ctx.childKey({ ...child, phone }) }));
  return ctx.checkout.transaction(async (tx) => {
    const paymentId = await claimKey(tx, ctx, reservation);
    if (paymentId === null) return false;
    await limitOpenPayments(tx, input.parent);
    await storePeople(tx, paymentId, input);
    await lockAndCheckSlots(tx, children, selection, ctx.now());
    await refuseDuplicates(tx, children);
    await holdPlaces(tx, paymentId, children, selection);
    await holdExtras(tx, paymentId, { input, selection, now: ctx.now() });
    return true;
  });
}

async function claimKey(
  tx: Transaction,
  ctx: CheckoutContext,
  reservation: Reservation,
): Promise<string | null> {
  const { selection, keyHash, requestHash } = reservation;
  const transactionId = generateTransactionId();
  const { hold, unknownOrderMargin, payLease, firstLook } = ctx.durations;
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                           amount_paise, hold_expires_at, order_final_at, pay_lease_until, next_look_at, discount_paise)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 ms', now() + $8 * interval '1 ms',
             now() + $9 * interval '1 ms', now() + $10 * interval '1 ms', $11)
     ON CONFLICT (idempotency_key_hash) DO NOTHING
     RETURNING id`,
    [
      transactionId,
      generateBookingRef(transactionId),
      keyHash,
      requestHash,
      selection.eventId,
      selection.quote.totalPaise,
      hold,
      hold + unknownOrderMargin,
      payLease,
      firstLook,
      selection.quote.discountPaise,
    ],
  );
  const paymentId = rows[0]?.id ?? null;
  if (paymentId !== null) {
    await tx.query(
      `INSERT INTO payment_timeline (payment_id, from_status, to_status, cause) VALUES ($1, NULL, 'pending', 'checkout')`,
      [paymentId],
    );
  }
  return paymentId;
}

/** Counts under a lock per phone and per e-mail, so that of four checkouts at once one is refused. */
async function limitOpenPayments(tx: Transaction, { phone, email }: StartInput['parent']): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(key)
       FROM (SELECT hashtextextended(contact, 0) AS key FROM unnest($1::text[]) AS contact ORDER BY key) AS keys`,
    [[`phone:${phone}`, `email:${email}`]],
  );
  const { rows } = await tx.query<{ by_phone: number; by_email: number }>(
    `SELECT count(*) FILTER (WHERE q.phone = $1)::int AS by_phone, count(*) FILTER (WHERE q.email = $2)::int AS by_email
       FROM parents q JOIN payments p ON p.id = q.payment_id
      WHERE (q.phone = $1 OR q.email = $2) AND p.status = 'pending' AND p.pay_refused_at IS NULL
        AND p.hold_expires_at > now()`,
    [phone, email],
  );
  const open = rows[0] ?? { by_phone: 0, by_email: 0 };
  if (Math.max(open.by_phone, open.by_email) < MAX_OPEN_PAYMENTS) return;
  const path = open.by_phone >= MAX_OPEN_PAYMENTS ? 'parent.phone' : 'parent.email';
  throw new DomainError('TOO_MANY_OPEN_PAYMENTS', 'Too many payments are open for this contact.', {
    fields: [{ path, rule: `has ${MAX_OPEN_PAYMENTS} open payments; finish one, or wait until it expires` }],
  });
}

async function storePeople(tx: Transaction, paymentId: string, input: StartInput): Promise<void> {
  const { parent, language, consent, children } = input;
  await tx.query(
    'INSERT INTO parents (payment_id, full_name, email, phone, language) VALUES ($1, $2, $3, $4, $5)',
    [paymentId, parent.fullName, parent.email, parent.phone, language],
  );
  await tx.query('INSERT INTO consents (payment_id, terms_version) VALUES ($1, $2)', [
    paymentId,
    consent.termsVersion,
  ]);
  await tx.query(
    `INSERT INTO children (payment_id, position, full_name, date_of_birth, gender, school_name)
     SELECT $1, position, full_name, date_of_birth, gender::gender, school_name
       FROM json_to_recordset($2::json)
         AS child(position int, full_name text, date_of_birth date, gender text, school_name text)`,
    [
      paymentId,
      JSON.stringify(
        children.map((child, position) => ({
          position,
          full_name: child.fullName,
          date_of_birth: child.dateOfBirth,
          gender: child.gender,
          school_name: child.schoolName === undefined || child.schoolName === '' ? null : child.schoolName,
        })),
      ),
    ],
  );
}

/** Locks the slots in id order and holds them once more against what can have changed since they were read. */
async function lockAndCheckSlots(
  tx: Transaction,
  children: KeyedChild[],
  selection: Selection,
  now: Date,
): Promise<void> {
  const { rows } = await tx.query<LockedSlot>(
    `SELECT id, price_paise, paused, capacity - held - booked AS seats_left
       FROM slots WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE`,
    [[...selection.slots.keys()]],
  );
  const locked = new Map(
    rows.map((row) => {
      const { price_paise: pricePaise, paused, seats_left: seatsLeft } = row;
      return [row.id, { ...slotOf(selection.slots, row.id), pricePaise, paused, seatsLeft }];
    }),
  );
  checkRoom(children, locked);
  eachChoice(
    children,
    'PRICE_CHANGED',
    'A price has changed this moment.',
    (slotId) => {
      const { pricePaise } = slotOf(locked, slotId);
      return pricePaise === slotOf(selection.slots, slotId).pricePaise
        ? null
        : `now costs ${pricePaise} paise`;
    },
    () => {
      const { addOns, promoCode } = selection;
      return priceOf({ games: gamesOf(children, locked), addOns, promoCode, now });
    },
  );
}

async function refuseDuplicates(tx: Transaction, children: KeyedChild[]): Promise<void> {
  const pairs = children.flatMap(({ childKey, slotIds }) => slotIds.map((slotId) => ({ childKey, slotId })));
  const { rows } = await tx.query<{ slot_id: number; child_key: string }>(
    `WITH wanted AS (SELECT * FROM unnest($1::int[], $2::text[]) AS w(slot_id, child_key))
     SELECT slot_id, child_key FROM wanted NATURAL JOIN booking_items WHERE cancelled_at IS NULL
     UNION ALL
     SELECT slot_id, child_key FROM wanted NATURAL JOIN payment_items WHERE hold = 'held'`,
    [pairs.map(({ slotId }) => slotId), pairs.map(({ childKey }) => childKey)],
  );
  const taken = new Set(rows.map(({ slot_id, child_key }) => `${slot_id} ${child_key}`));
  const seen = new Set<string>();
  eachChoice(
    children,
    'DUPLICATE_CHILD_SLOT',
    'This child has a place in this game already.',
    (slotId, child) => {
      const pair = `${slotId} ${child.childKey}`;
      if (taken.has(pair)) return 'is booked for this child, or a payment for it is open';
      if (seen.has(pair)) return 'is chosen twice for the same child';
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
  const items = children.flatMap(({ childKey, slotIds }, position) =>
    slotIds.map((slotId) => ({
      position,
      childKey,
      slotId,
      pricePaise: slotOf(selection.slots, slotId).pricePaise,
    })),
  );
  await tx.query(
    `INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
     SELECT $1, w.slot_id, k.id, w.child_key, w.price_paise
       FROM unnest($2::int[], $3::int[], $4::text[], $5::int[]) AS w(position, slot_id, child_key, price_paise)
       JOIN children k ON k.payment_id = $1 AND k.position = w.position`,
    [
      paymentId,
      items.map(({ position }) => position),
      items.map(({ slotId }) => slotId),
      items.map(({ childKey }) => childKey),
      items.map(({ pricePaise }) => pricePaise),
    ],
  );
  const places = countPlaces(children);
  const held = await tx.query(
    `UPDATE slots s SET held = s.held + w.places
       FROM unnest($1::int[], $2::int[]) AS w(slot_id, places)
      WHERE s.id = w.slot_id AND /* guard: room */ s.held + s.booked + w.places <= s.capacity /* end */`,
    [[...places.keys()], [...places.values()]],
  );
  if (held.rowCount !== places.size)
    throw new DomainError('SLOT_FULL', 'There is no room left in this game.');
}

/**
 * Locks the variants, then the promo code, holds both once more against what can have changed since they were read, and
 * counts them. What a family pays is what it was quoted: another total is refused.
 */
async function holdExtras(
  tx: Transaction,
  paymentId: string,
  { input, selection, now }: { input: StartInput; selection: Selection; now: Date },
): Promise<void> {
  const addOns = await lockAddOns(tx, selection.addOns);
  await holdAddOns(tx, paymentId, addOns);
  const promoCode = await lockPromoCode(tx, selection.promoCode, selection.eventId);
  const quote = priceOf({ games: gamesOf(input.children, selection.slots), addOns, promoCode, now });
  if (
    quote.totalPaise !== selection.quote.totalPaise ||
    quote.discountPaise !== selection.quote.discountPaise
  ) {
    throw new DomainError('PRICE_CHANGED', 'A price has changed this moment.', {
      fields: [{ path: 'expectedTotalPaise', rule: `the total is ${quote.totalPaise} paise` }],
      quote,
    });
  }
  const discount = quote.discounts.find(({ kind }) => kind === 'promo');
  if (promoCode && discount) await holdPromoCode(tx, paymentId, promoCode, discount.amountPaise);
}
