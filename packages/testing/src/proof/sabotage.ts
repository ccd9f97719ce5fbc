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

/** Every guard and key that prevents a second booking of a payment. */
export const LINES_OF_ONE_BOOKING: { guards: GuardName[]; keys: string[] } = {
  guards: [
    // One look at a payment at a time.
    'lease',
    // A look whose lease another look took over rolls its result back.
    'lease-end',
    // A payment that is already booked does not move to booked again.
    'status',
    // A child who already has a place in a slot gets no second one, and its booking is not refunded for that.
    'child',
  ],
  keys: [
    // One booking per payment, by each of its three ids.
    'bookings_payment_id_key',
    'bookings_merchant_transaction_id_key',
    'bookings_booking_ref_key',
    // One live place per child and slot.
    'booking_items_one_live_place',
    // One mail per payment and kind, by both of its ids. It is inserted in the booking's transaction.
    'emails_payment_id_kind_occasion_key',
    'emails_message_id_key',
  ],
};

export type Sabotage = Disposable & {
  /** For `ContextOverrides.connect`. */
  connect: Required<Pick<ConnectOptions, 'createPool'>>;
};

/** A replacement in the product's SQL, for a guard that is not a condition of its own. */
export type Replacement = { text: string; by: string };

/** Makes a cancellation that was read before the lock look live. By it a late cancellation sees that there is nothing to do. */
export const CANCELLED_READ_AS_LIVE: Replacement = {
  text: 'b.cancelled_at IS NOT NULL AS cancelled',
  by: 'false AS cancelled',
};

export type SabotagePlan = { guards: GuardName[]; replace?: Replacement[] };

/**
 * Disables guards for a whole test app, for negative controls. Declared with `using`, it fails the test at its end when a
 * guard or a text occurred in no statement: such a control would have tested nothing.
 */
export function sabotage(plan: SabotagePlan): Sabotage {
  const { rewrite, assertUsed } = createRewriter(plan);
  return {
    connect: { createPool: (config) => createRewritingPool(config, rewrite) },
    [Symbol.dispose]: assertUsed,
  };
}

export type GuardSwitch = {
  /** For `ContextOverrides.connect` of the app that the tests of a file share. */
  connect: Required<Pick<ConnectOptions, 'createPool'>>;
  /** Disables guards until it is disposed of, where it fails the test like `sabotage`. One plan at a time. */
  disable: (plan: SabotagePlan) => Disposable;
};

/** Disables guards of a running app, so that a file's controls need one app. Every guard is active at first. */
export function createGuardSwitch(): GuardSwitch {
  let active: Rewriter | null = null;
  return {
    connect: {
      createPool: (config) => createRewritingPool(config, (text) => active?.rewrite(text) ?? text),
    },
    disable(plan) {
      if (active !== null) throw new Error('another plan still disables guards');
      const rewriter = createRewriter(plan);
      active = rewriter;
      return {
        [Symbol.dispose]() {
          active = null;
          rewriter.assertUsed();
        },
      };
    },
  };
}

type Rewriter = { rewrite: (statement: string) => string; assertUsed: () => void };

function createRewriter({ guards, replace = [] }: SabotagePlan): Rewriter {
  const unused = new Set<string>([...guards, ...replace.map(({ text }) => text)]);

  function rewrite(statement: string): string {
    let rewritten = statement;
    for (const guard of guards) {
      rewritten = rewritten.replaceAll(markedCondition(guard), (_marked, condition: string) => {
        unused.delete(guard);
        // The condition stays in the text, so that its parameters keep their types, but has no effect.
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

  function assertUsed(): void {
    if (unused.size > 0)
      throw new Error(`no statement contains what is to be disabled: ${[...unused].join(', ')}`);
  }

  return { rewrite, assertUsed };
}

function markedCondition(guard: GuardName): RegExp {
  return new RegExp(String.raw`/\* guard: ${guard} \*/(.*?)/\* end \*/`, 'gs');
}

/**
 * Drops constraints and unique indexes of the test's own database. Disposal creates them again, which fails where rows
 * violate them by then.
 *
 * @throws when a name is neither
 */
export async function dropConstraints(owner: RoleClient<'owner'>, names: string[]): Promise<AsyncDisposable> {
  const restore: string[] = [];
  for (const name of names) {
    const { rows } = await owner.query<{ drop: string; create: string }>(
      `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
              format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS create
         FROM pg_constraint WHERE conname = $1
       UNION ALL
       SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
        WHERE indexname = $1 AND indexdef LIKE 'CREATE UNIQUE INDEX%'
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = $1)`,
      [name],
    );
    const [found] = rows;
    if (!found) throw new Error(`there is no constraint or unique index ${name}`);
    await owner.query(found.drop);
    restore.push(found.create);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const statement of restore) await owner.query(statement);
    },
  };
}
