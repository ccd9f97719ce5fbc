import { randomUUID } from 'node:crypto';
import type { RoleClient } from '@nibog/db';

const HOUR_MS = 3_600_000;

/** An app or a test with a database. */
type World = { db: { owner: RoleClient<'owner'> } };

export type AddOnPlan = {
  name?: string;
  pricePaise?: number;
  bundle?: { fromQuantity: number; percentOff: number };
  /** Label and stock of each; `null`: not counted. */
  variants?: [label: string, stock: number | null][];
  active?: boolean;
};

/** An add-on of an event, ten of its only variant unless said otherwise. */
export async function makeAddOn(
  { db }: World,
  { eventId }: { eventId: number },
  { name = 'Medal', pricePaise = 20_000, bundle, variants = [['', 10]], active = true }: AddOnPlan = {},
) {
  const { id: addOnId } = await db.owner.prisma.addOn.create({
    data: {
      eventId,
      slug: `add-on-${randomUUID().slice(0, 8)}`,
      name,
      pricePaise,
      active,
      ...(bundle ? { bundleFromQuantity: bundle.fromQuantity, bundlePercentOff: bundle.percentOff } : {}),
    },
  });
  const variantIds: number[] = [];
  for (const [label, stock] of variants) {
    const { id } = await db.owner.prisma.addOnVariant.create({ data: { addOnId, label, stock } });
    variantIds.push(id);
  }
  return { addOnId, variantIds, variantId: variantIds[0] ?? 0 };
}

export type PromoPlan = {
  percentOff?: number;
  fixedPaise?: number;
  usageLimit?: number;
  minPurchasePaise?: number;
  maxDiscountPaise?: number;
  validFrom?: Date;
  validTo?: Date;
  eventIds?: number[];
  gameIds?: number[];
};

/** A promo code of the test's own that is valid now: a tenth off unless said otherwise. */
export async function makePromoCode(
  { db }: World,
  { eventIds = [], gameIds = [], ...plan }: PromoPlan = {},
): Promise<string> {
  const code = `CODE-${randomUUID().slice(0, 8).toUpperCase()}`;
  await db.owner.prisma.promoCode.create({
    data: {
      code,
      validFrom: new Date(Date.now() - HOUR_MS),
      validTo: new Date(Date.now() + HOUR_MS),
      ...(plan.fixedPaise === undefined ? { percentOff: 10 } : {}),
      ...plan,
      events: { create: eventIds.map((eventId) => ({ eventId })) },
      games: { create: gameIds.map((gameId) => ({ gameId })) },
    },
  });
  return code;
}

/** The counters of a variant. */
export async function readVariant({ db }: World, variantId: number) {
  return db.owner.prisma.addOnVariant.findUniqueOrThrow({
    select: { held: true, sold: true },
    where: { id: variantId },
  });
}

/** The counters of a promo code. */
export async function readPromoCode({ db }: World, code: string) {
  return db.owner.prisma.promoCode.findUniqueOrThrow({ select: { held: true, used: true }, where: { code } });
}

/** The games of an event's slots, in their order. */
export async function gamesOf({ db }: World, { slotIds }: { slotIds: number[] }) {
  const slots = await db.owner.prisma.slot.findMany({
    select: { gameId: true },
    where: { id: { in: slotIds } },
    orderBy: { id: 'asc' },
  });
  return slots.map(({ gameId }) => gameId);
}
