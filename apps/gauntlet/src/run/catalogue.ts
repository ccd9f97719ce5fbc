import { type RoleClient, migrateDatabase } from '@nibog/db';
import { toIstDate } from '@nibog/domain';
import { makeEvent, type SlotPlan, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode } from '@nibog/testing/arrange/add-ons';
import {
  EVENTS_IN_DAYS,
  PROMO_USES,
  ROOMY_SLOTS,
  SCARCE_CAPACITY,
  SCARCE_SLOTS,
  type ParentPlan,
  type Plan,
} from './plan.ts';

/** The events and the promo code on sale. `events` have roomy and scarce slots; `contested` has one slot per contested place. */
export type Catalogue = {
  events: SellingEvent[];
  /** Each slot has one place. */
  contested: TestEvent;
  /** Has fewer uses than parents want. */
  promoCode: string;
};

/** An event with an add-on in two variants: one with stock for all, one with less stock than parents want. */
type SellingEvent = TestEvent & { addOnId: number; variantIds: Record<'roomy' | 'scarce', number> };

const DAY_MS = 86_400_000;
const PRICES_PAISE = [60_000, 99_900, 180_000, 125_050, 240_000, 75_000];

export async function makeCatalogue(
  { url, owner }: { url: string; owner: RoleClient<'owner'> },
  plan: Plan,
): Promise<Catalogue> {
  await migrateDatabase({ url });
  const events: SellingEvent[] = [];
  for (const days of EVENTS_IN_DAYS) {
    const slots = Array.from({ length: ROOMY_SLOTS + SCARCE_SLOTS }, (_none, index): SlotPlan => {
      const pricePaise = PRICES_PAISE[index % PRICES_PAISE.length] ?? 60_000;
      return { pricePaise, capacity: index < ROOMY_SLOTS ? 5_000 : SCARCE_CAPACITY };
    });
    const event = await makeEvent(owner, slots, { date: inDays(days) });
    const { addOnId, variantIds } = await makeAddOn({ db: { owner } }, event, {
      variants: [
        ['enough', 5_000],
        ['few', SCARCE_CAPACITY],
      ],
    });
    const [roomy = 0, scarce = 0] = variantIds;
    events.push({ ...event, addOnId, variantIds: { roomy, scarce } });
  }
  const places = Array.from({ length: Math.max(1, plan.contested) }, () => ({ capacity: 1, start: '10:00' }));
  return {
    events,
    contested: await makeEvent(owner, places, { date: inDays(60) }),
    promoCode: await makePromoCode({ db: { owner } }, { usageLimit: PROMO_USES }),
  };
}

/** The add-on and promo code of one parent's checkout. */
export function chooseAddOnsAndPromoCode(
  { events, promoCode }: Catalogue,
  { event, place, addOn, usesCode }: Pick<ParentPlan, 'event' | 'place' | 'addOn' | 'usesCode'>,
): Pick<StartInput, 'addOns' | 'promoCode'> {
  const chosen = events[event];
  if (!chosen || place.kind === 'contested') return {};
  const { addOnId, variantIds } = chosen;
  return {
    ...(addOn === 'none' ? {} : { addOns: [{ addOnId, variantId: variantIds[addOn], quantity: 1 }] }),
    ...(usesCode ? { promoCode } : {}),
  };
}

/** The event and slot of one parent's checkout. */
export function chooseSlot(
  { events, contested }: Catalogue,
  { event, place }: Pick<ParentPlan, 'event' | 'place'>,
): { event: TestEvent; slotId: number } {
  const chosen = place.kind === 'contested' ? contested : events[event];
  const slotId = chosen?.slotIds[place.kind === 'scarce' ? ROOMY_SLOTS + place.slot : place.slot];
  if (!chosen || slotId === undefined) throw new Error('the plan names a slot that is not in the catalogue');
  return { event: chosen, slotId };
}

function inDays(days: number): string {
  return toIstDate(new Date(Date.now() + days * DAY_MS));
}
