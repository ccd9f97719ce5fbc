import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyMigrations, diffSchemas, readSchema } from '../src/schema-engine.ts';
import { compareSchemas, describeSchema, nameOf } from './pg-catalog.ts';

/** Constraints and indexes in the migrations that Prisma's schema language cannot express. Add new ones here. */
const NOT_IN_PRISMA_SCHEMA = [
  'constraint add_on_variants.add_on_variants_stock',
  'constraint add_ons.add_ons_bundle',
  'constraint add_ons.add_ons_price_positive',
  'constraint booking_items.booking_items_price_positive',
  'constraint bookings.bookings_same_identity',
  'constraint cancellation_rules.cancellation_rules_fee',
  'constraint cancellation_rules.cancellation_rules_from_days',
  'constraint cancellation_rules.cancellation_rules_percent',
  'constraint emails.emails_handed_over',
  'constraint emails.emails_occasion',
  'constraint emails.emails_queued_is_due',
  'constraint games.games_age_range',
  'constraint games.games_minutes_positive',
  'constraint link_requests.link_requests_email_until_seen_to',
  'constraint parents.parents_language',
  'constraint payment_add_ons.payment_add_ons_amounts',
  'constraint payment_items.payment_items_price_positive',
  'constraint payments.payments_amount',
  'constraint payments.payments_booking_ref',
  'constraint payments.payments_captured',
  'constraint payments.payments_currency',
  'constraint payments.payments_discount',
  'constraint payments.payments_identity',
  'constraint payments.payments_pending_is_due',
  'constraint payments.payments_transaction_id',
  'constraint promo_codes.promo_codes_amounts',
  'constraint promo_codes.promo_codes_capitals',
  'constraint promo_codes.promo_codes_one_kind',
  'constraint promo_codes.promo_codes_period',
  'constraint promo_codes.promo_codes_uses',
  'constraint promo_uses.promo_uses_discount_positive',
  'constraint refunds.refunds_amount_positive',
  'constraint refunds.refunds_completed_at',
  'constraint refunds.refunds_open_is_due',
  'constraint slots.slots_ends_after_start',
  'constraint slots.slots_price_positive',
  'constraint slots.slots_room',
  'index booking_items.booking_items_one_live_place',
  'index emails.emails_due',
  'index emails.emails_not_at_rest',
  'index link_requests.link_requests_due',
  'index payment_items.payment_items_one_open_hold',
  'index payments.payments_due',
  'index payments.payments_identity',
  'index payments.payments_not_at_rest',
  'index refunds.refunds_due',
  'index refunds.refunds_failed',
  'index refunds.refunds_one_open',
];

let db: TestDatabase;
/** The schema that the migrations create. */
let migrations: string[];
beforeAll(async () => {
  db = await createTestDatabase({ empty: true });
  await using migrated = await createTestDatabase({ empty: true });
  await applyMigrations(migrated.url);
  migrations = await describeSchema(migrated.owner);
});
afterAll(() => db[Symbol.asyncDispose]());

/** Describes the schema that Prisma creates, and rolls its creation back. */
async function describePrismaSchema(schema: string): Promise<string[]> {
  const creation = await diffSchemas(db.url, null, schema);
  const rollBack = new Error('roll back');
  let described: string[] = [];
  const creating = db.owner.transaction(async (tx) => {
    await tx.query(creation);
    described = await describeSchema(tx);
    throw rollBack;
  });
  await expect(creating).rejects.toBe(rollBack);
  return described;
}

async function compareWithMigrations(schema: string) {
  const { onlyLeft, onlyRight } = compareSchemas(await describePrismaSchema(schema), migrations);
  return { onlyPrisma: onlyLeft, onlyMigrations: onlyRight.map(nameOf) };
}

describe('the migrations and schema.prisma', () => {
  test('create the same tables, columns, enums, keys and indexes, except the listed ones', async () => {
    const { onlyPrisma, onlyMigrations } = await compareWithMigrations(await readSchema());
    expect(onlyPrisma).toEqual([]);
    expect(onlyMigrations.toSorted()).toEqual(NOT_IN_PRISMA_SCHEMA);
  });

  test.for<{ change: string; find: RegExp; replacement: string; difference: string }>([
    {
      change: 'an additional column',
      find: /(model Refund \{[^}]*?)\n}/,
      replacement: '$1\n  extra Int?\n}',
      difference: 'column refunds.extra',
    },
    {
      change: 'a column of another type',
      find: /(model Refund \{[^}]*?amountPaise +)Int/,
      replacement: '$1BigInt',
      difference: 'column refunds.amount_paise',
    },
    {
      change: 'a nullable column',
      find: /(model PaymentTimeline \{[^}]*?cause +String)/,
      replacement: '$1?',
      difference: 'column payment_timeline.cause',
    },
    {
      change: 'another default',
      find: /(deliveries +Int +@default)\(1\)/,
      replacement: '$1(0)',
      difference: 'column webhook_events.deliveries',
    },
    {
      change: 'enum values in another order',
      find: /female\n +male\n/,
      replacement: 'male\n  female\n',
      difference: 'enum gender',
    },
    {
      change: 'a unique index replaced by a plain one',
      find: /@@unique\(\[paymentId, kind, occasion\]\)/,
      replacement: '@@index([paymentId, kind, occasion])',
      difference: 'index emails.emails_payment_id_kind_occasion_idx',
    },
    {
      change: 'a foreign key that cascades deletes',
      find: /(model Refund \{[^}]*?)onDelete: Restrict/,
      replacement: '$1onDelete: Cascade',
      difference: 'constraint refunds.refunds_payment_id_fkey',
    },
  ])('the comparison detects $change', async ({ find, replacement, difference }) => {
    const schema = await readSchema();
    const { onlyPrisma } = await compareWithMigrations(schema.replace(find, replacement));
    expect(onlyPrisma.map(nameOf)).toEqual([difference]);
  });
});
