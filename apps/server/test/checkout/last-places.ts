import type { ErrorData } from '@nibog/api';
import { createTestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  isRefusal,
  makeEvent,
  readSlot,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import { waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { expectEachBookedOnce, mapConcurrently, stopServers, waitForOutbox } from '@nibog/testing/load/crowd';
import { expect } from 'vitest';
import { withChild } from '../refusals.ts';

const PLACES = 10;
const PIECES = 7;
const USES = 5;

const EXPECTED_FIELDS: Partial<Record<ErrorData['reason'], NonNullable<ErrorData['fields']>[number]>> = {
  SLOT_FULL: {
    path: 'children.0.slotIds.0',
    code: 'not_enough_places',
    params: { placesLeft: 0 },
    rule: 'is full',
  },
  ADD_ON_SOLD_OUT: {
    path: 'addOns.0.quantity',
    code: 'not_enough_pieces',
    params: { piecesLeft: 0 },
    rule: 'is sold out',
  },
  PROMO_USED_UP: { path: 'promoCode', code: 'promo_used_up', params: {}, rule: 'is used up' },
};

/**
 * Lets concurrent parents compete on two servers for the last 10 places, 7 shirts and 5 uses of a code. A parent whose
 * checkout is refused reads the event's page, chooses from what is left and tries again.
 *
 * @param parents an even number, of whom more want each scarce thing than can have it
 */
export async function expectLastPlacesShared(parents: number): Promise<void> {
  await using app = await createTestApp({ servers: 2 });
  const clients = app.servers.map(({ url }) => connect(url));
  const event = await makeEvent(app.db.owner, [{ capacity: PLACES }, { capacity: parents }]);
  const [scarce = 0] = event.slotIds;
  const shirt = await makeAddOn(app, event, {
    variants: [
      ['M', PIECES],
      ['L', null],
    ],
  });
  const { addOnId, variantId } = shirt;
  const promoCode = await makePromoCode(app, { usageLimit: USES });
  const refusals: ErrorData[] = [];
  /** How much was left, according to the event's page, of what a refusal named. */
  const leftByPage: unknown[] = [];

  async function startUntilAccepted(parent: number): Promise<string> {
    const client = clients[parent % clients.length] ?? connect(app.url);
    let input: StartInput = checkoutInput(event, {
      // Different parents want different things. Otherwise only the ten with a place would compete for the shirts.
      ...(parent % 2 === 0 ? { addOns: [{ addOnId, variantId, quantity: 1 }] } : {}),
      ...(parent % 3 === 0 ? { promoCode } : {}),
    });
    if (parent % 5 < 2) input = withChild(input, { slotIds: event.slotIds.slice(1) });
    for (;;) {
      try {
        return (await client.checkout.start.mutate(input)).transactionId;
      } catch (error) {
        if (!isRefusal(error) || !error.data) throw error;
        refusals.push(error.data);
        input = await chooseFromPage(client, input, error.data);
      }
    }
  }

  /** Chooses by the refusal and the event's page alone. */
  async function chooseFromPage(client: (typeof clients)[number], input: StartInput, { reason }: ErrorData) {
    const page = await client.catalogue.getEvent.query({ slug: event.slug });
    const again = { ...input, idempotencyKey: crypto.randomUUID() };
    if (reason === 'SLOT_FULL') {
      const free = page.slots.find(({ seatsLeft }) => seatsLeft > 0);
      leftByPage.push(page.slots.find(({ slotId }) => slotId === scarce)?.seatsLeft);
      return withChild(again, { slotIds: [free?.slotId ?? 0] });
    }
    if (reason === 'ADD_ON_SOLD_OUT') {
      const variants = page.addOns[0]?.variants ?? [];
      leftByPage.push(variants.find((variant) => variant.variantId === variantId)?.piecesLeft);
      const free = variants.find(({ piecesLeft }) => piecesLeft === null || piecesLeft > 0);
      return { ...again, addOns: [{ addOnId, variantId: free?.variantId ?? 0, quantity: 1 }] };
    }
    const { promoCode: _usedUp, ...without } = again;
    return without;
  }

  const everyParent = Array.from({ length: parents }, (_none, parent) => parent);
  const started = await mapConcurrently(everyParent, parents, startUntilAccepted);
  const [large = 0] = shirt.variantIds.slice(1);
  expect(await readSlot(app, scarce)).toMatchObject({ held: PLACES, booked: 0 });
  expect(await readVariant(app, variantId)).toEqual({ held: PIECES, sold: 0 });
  expect(await readVariant(app, large)).toEqual({ held: parents / 2 - PIECES, sold: 0 });
  expect(await readPromoCode(app, promoCode)).toEqual({ held: USES, used: 0 });

  const reasons = new Set(refusals.map(({ reason }) => reason));
  expect(new Set(leftByPage)).toEqual(new Set([0]));
  expect(reasons).toEqual(new Set(Object.keys(EXPECTED_FIELDS)));
  for (const { httpStatus, reason, fields } of refusals)
    expect({ httpStatus, fields }).toEqual({ httpStatus: 409, fields: [EXPECTED_FIELDS[reason]] });

  await mapConcurrently(started, 10, (transactionId) => app.simulator.complete(transactionId));
  await waitUntilAllBooked(app, event);
  await waitForOutbox(app);
  await stopServers(app);
  await expectEachBookedOnce(app, event, parents);
  expect(await readSlot(app, scarce)).toMatchObject({ held: 0, booked: PLACES });
  expect(await readVariant(app, variantId)).toEqual({ held: 0, sold: PIECES });
  expect(await readVariant(app, large)).toEqual({ held: 0, sold: parents / 2 - PIECES });
  expect(await readPromoCode(app, promoCode)).toEqual({ held: 0, used: USES });
}
