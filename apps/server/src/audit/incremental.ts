import type { Queryable } from '@nibog/db';
import { auditSubjects, type Finding, type Subjects } from './audit.ts';
import { createSlices, findSubjects } from './slices.ts';
import { createWatermark } from './watermark.ts';

/** Lines of the timeline whose payments are checked together. */
const LINES_PER_BATCH = 2_000;
/** Maximum number of suspects of each table. Beyond it, further offenders are not remembered. */
const MAX_SUSPECTS = 1_000;

/** An audit whose cost depends on what has changed. It returns everything that is known to be broken. */
export type IncrementalAudit = (db: Queryable) => Promise<Finding[]>;

/**
 * Creates an audit that checks the payments that have moved since the last run, the next slice of all rows, and the offenders
 * of earlier runs until they are sound. `auditMoney` checks everything.
 */
export function createIncrementalAudit(): IncrementalAudit {
  const watermark = createWatermark();
  const slices = createSlices();
  let suspects: Subjects = { payments: [], slots: [], add_on_variants: [], promo_codes: [] };

  async function addSuspects(db: Queryable, subjects: Subjects): Promise<void> {
    const { offenders } = await auditSubjects(db, subjects);
    suspects = {
      payments: merge(suspects.payments, offenders.payments),
      slots: merge(suspects.slots, offenders.slots),
      add_on_variants: merge(suspects.add_on_variants, offenders.add_on_variants),
      promo_codes: merge(suspects.promo_codes, offenders.promo_codes),
    };
  }

  return async (db) => {
    await watermark.forEachMoved(db, LINES_PER_BATCH, async (payments) =>
      addSuspects(db, await findSubjects(db, payments)),
    );
    await addSuspects(db, await slices.next(db));
    const { findings, offenders } = await auditSubjects(db, suspects);
    suspects = offenders;
    return findings;
  };
}

function merge(some: string[], more: string[]): string[] {
  return [...new Set([...some, ...more])].slice(0, MAX_SUSPECTS);
}
