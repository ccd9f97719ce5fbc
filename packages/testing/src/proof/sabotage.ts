import type { ConnectOptions, RoleClient } from '@nibog/db';
import { createRewritingPool } from '../postgres/rewriting-pool.ts';

/** The guards that the product's SQL marks by comments: `guard: <name>` before the condition and `end` after it. */
export const GUARD_NAMES = [
  'lease',
  'lease-end',
  'status',
  'hold',
  'nudge',
  'room',
  'refund',
  'refund-sum',
  'retry-sum',
  'child',
  'version',
  'held',
  'cancel',
  'cancel-items',
  'rate',
  'resend',
  'link-expiry',
  'stock',
  'uses',
  'extras-hold',
  'extras-cancel',
  'refund-post',
  'move-item',
  'move-room',
  'move-rate',
  'audit-overlap',
  'inbox-needed',
  'timeline-needed',
  'timeline-whole',
] as const;

export type GuardName = (typeof GUARD_NAMES)[number];

/** All that stands between a payment and its second booking. */
export const LINES_OF_ONE_BOOKING: { guards: GuardName[]; keys: string[] } = {
  guards: [
    // One look at a payment at a time.
    'lease',
    // A look whose lease was taken over by another rolls its result back.
    'lease-end',
    // A payment that is booked already does not move to booked.
    'status',
    // A child who plays a slot already is not booked into it again; nor is the money of a live booking returned for that.
    'child',
  ],
  keys: [
    // One booking per payment, by each of its three identities.
    'bookings_payment_id_key',
    'bookings_merchant_transaction_id_key',
    'bookings_booking_ref_key',
    // A child plays a slot once.
    'booking_items_one_live_place',
    // One mail per payment and kind, by its two identities: its transaction is the booking's.
    'emails_payment_id_kind_occasion_key',
    'emails_message_id_key',
  ],
};

export type Sabotage = Disposable & {
  /** For `ContextOverrides.connect`. */
  connect: Required<Pick<ConnectOptions, 'createPool'>>;
};

/** A text of the product's SQL and what is put in its place, where what guards is no condition of its own. */
export type Replacement = { text: string; by: string };

/** What was read before the lock came is no guard, but a cancellation that comes late sees by it that it is done. */
export const CANCELLED_READ_AS_LIVE: Replacement = {
  text: 'b.cancelled_at IS NOT NULL AS cancelled',
  by: 'false AS cancelled',
};

type Plan = { guards: GuardName[]; replace?: Replacement[] };

/**
 * Switches guards off, for negative controls. Declared with `using`, it fails the test at its end when a guard or a
 * text never occurred in any statement: such a control would have tested nothing.
 */
export function sabotage({ guards, replace = [] }: Plan): Sabotage {
  const unused = new Set<string>([...guards, ...replace.map(({ text }) => text)]);

  function rewrite(statement: string): string {
    let rewritten = statement;
    for (const guard of guards) {
      rewritten = rewritten.replaceAll(markedCondition(guard), (_marked, condition: string) => {
        unused.delete(guard);
        // The condition stays in the text, so that its parameters keep their types; it decides nothing any more.
        return `(true OR (${condition}))`;
      });
    }
    for (const { text, by } of replace) {
      if (!rewritten.includes(text)) continue;
      unused.delete(text);
      rewritten = rewritten.replaceAll(text, by);
    }
    return rewritten;
  }

  return {
    connect: { createPool: (config) => createRewritingPool(config, rewrite) },
    [Symbol.dispose]() {
      if (unused.size > 0) throw new Error(`nothing to switch off was found for: ${[...unused].join(', ')}`);
    },
  };
}

function markedCondition(guard: GuardName): RegExp {
  return new RegExp(String.raw`/\* guard: ${guard} \*/(.*?)/\* end \*/`, 'gs');
}

/** Drops constraints and unique indexes of the test's own database; refuses a name that is neither. */
export async function dropConstraints(owner: RoleClient<'owner'>, names: string[]): Promise<void> {
  for (const name of names) {
    const { rows } = await owner.query<{ statement: string }>(
      `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
         FROM pg_constraint WHERE conname = $1
       UNION ALL
       SELECT format('DROP INDEX %I', indexname) FROM pg_indexes
        WHERE indexname = $1 AND indexdef LIKE 'CREATE UNIQUE INDEX%'
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = $1)`,
      [name],
    );
    const statement = rows[0]?.statement;
    if (statement === undefined) throw new Error(`there is no constraint or unique index ${name}`);
    await owner.query(statement);
  }
}
