import { randomUUID } from 'node:crypto';
import type { RoleClient } from '@nibog/db';

const HOUR_MS = 3_600_000;

/** An app or a test with a database. */
type WithDatabase = { db: { owner: RoleClient<'owner'> } };

export type AddOnPlan = {
  name?: string;
  pricePaise?: number;
  bundle?: { fromQuantity: number; percentOff: number };
  /** Label and stock of each; `null`: not counted. */
  variants?: [label: string, stock: number | null][];
  active?: boolean;
};

/** Makes an add-on of an event. By default it has one variant with a stock of ten. */
export async function makeAddOn(
  { db }: WithDatabase,
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

/** Makes a promo code that is valid now, by default for a discount of a tenth, and returns the code. */
export async function makePromoCode(
  { db }: WithDatabase,
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

/** Reads the counters of a variant. */
export async function readVariant({ db }: WithDatabase, variantId: number) {
  return db.owner.prisma.addOnVariant.findUniqueOrThrow({
    select: { held: true, sold: true },
    where: { id: variantId },
  });
}

/** Reads the counters of a promo code. */
export async function readPromoCode({ db }: WithDatabase, code: string) {
  return db.owner.prisma.promoCode.findUniqueOrThrow({ select: { held: true, used: true }, where: { code } });
}

/** Reads the ids of the games of an event's slots, in the order of the slots. */
export async function readGameIds({ db }: WithDatabase, { slotIds }: { slotIds: number[] }) {
  const slots = await db.owner.prisma.slot.findMany({
    select: { gameId: true },
    where: { id: { in: slotIds } },
    orderBy: { id: 'asc' },
  });
  return slots.map(({ gameId }) => gameId);
}
