import type { Queryable } from '@nibog/db';
import { auditSome, type Finding, type Subjects } from './audit.ts';
import { createSlices, subjectsOf } from './slices.ts';
import { createWatermark } from './watermark.ts';

/** Lines of the timeline that are looked after with one query of each invariant. */
const LINES_AT_ONCE = 2_000;
/** Of each table. More broken money than this is told by fewer examples. */
const MOST_SUSPECTS = 1_000;

/** An audit that costs what has changed, not what there is. Answers all that is known to be broken. */
export type RunningAudit = (db: Queryable) => Promise<Finding[]>;

/**
 * Holds against the invariants what has moved since the last time, a slice of everything else, and whatever was broken
 * before, until it is sound. The whole at once is `auditMoney`'s.
 */
export function createRunningAudit(): RunningAudit {
  const watermark = createWatermark();
  const slices = createSlices();
  let suspects: Subjects = { payments: [], slots: [], add_on_variants: [], promo_codes: [] };

  async function suspect(db: Queryable, subjects: Subjects): Promise<void> {
    const { offenders } = await auditSome(db, subjects);
    suspects = {
      payments: join(suspects.payments, offenders.payments),
      slots: join(suspects.slots, offenders.slots),
      add_on_variants: join(suspects.add_on_variants, offenders.add_on_variants),
      promo_codes: join(suspects.promo_codes, offenders.promo_codes),
    };
  }

  return async (db) => {
    await watermark.eachMoved(db, LINES_AT_ONCE, async (payments) =>
      suspect(db, await subjectsOf(db, payments)),
    );
    await suspect(db, await slices.next(db));
    const { findings, offenders } = await auditSome(db, suspects);
    suspects = offenders;
    return findings;
  };
}

function join(some: string[], more: string[]): string[] {
  return [...new Set([...some, ...more])].slice(0, MOST_SUSPECTS);
}
