import type { AddOn } from './types.ts';

/** The columns of an add-on that the catalogue reads. */
export const ADD_ON_SELECT = {
  id: true,
  slug: true,
  name: true,
  description: true,
  pricePaise: true,
  bundleFromQuantity: true,
  bundlePercentOff: true,
  variants: {
    select: { id: true, label: true, stock: true, held: true, sold: true },
    orderBy: { id: 'asc' },
  },
} as const;

type AddOnRow = {
  id: number;
  slug: string;
  name: string;
  description: string;
  pricePaise: number;
  bundleFromQuantity: number | null;
  bundlePercentOff: number | null;
  variants: { id: number; label: string; stock: number | null; held: number; sold: number }[];
};

export function toAddOn(row: AddOnRow): AddOn {
  return {
    addOnId: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    pricePaise: row.pricePaise,
    bundle: toBundle(row),
    variants: row.variants.map(({ id, label, stock, held, sold }) => ({
      variantId: id,
      label,
      piecesLeft: stock === null ? null : Math.max(0, stock - held - sold),
    })),
  };
}

/** Converts the two columns of a bundle. Both are set or neither. */
export function toBundle({
  bundleFromQuantity: fromQuantity,
  bundlePercentOff: percentOff,
}: Pick<AddOnRow, 'bundleFromQuantity' | 'bundlePercentOff'>): AddOn['bundle'] {
  return fromQuantity === null || percentOff === null ? null : { fromQuantity, percentOff };
}
