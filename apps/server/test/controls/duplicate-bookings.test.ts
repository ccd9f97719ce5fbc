import { createTestApp } from '@nibog/testing/app/test-app';
import { readLedger } from '@nibog/testing/arrange/checkouts';
import {
  payManyWithFiveWebhooks,
  payWithFiftyWebhooks,
  waitUntilAllBooked,
} from '@nibog/testing/arrange/scenarios';
import { stopServers } from '@nibog/testing/load/crowd';
import {
  dropConstraints,
  LINES_OF_ONE_BOOKING,
  sabotage,
  type GuardName,
} from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';

/**
 * Negative controls of exactly-once: with every line of defence down, the storms of the tests beside this one must
 * make doubles.
 */
const { guards: GUARDS, keys: KEYS } = LINES_OF_ONE_BOOKING;

async function countFiftyWebhooks(guards: GuardName[], keys: string[]) {
  using saboteur = sabotage({ guards });
  await using app = await createTestApp({
    audited: false,
    simulator: { webhooksEnabled: false, statusDelayMs: 50 },
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, keys);
  const { event } = await payWithFiftyWebhooks(app);
  await waitUntilAllBooked(app, event);
  await stopServers(app);
  return readLedger(app, event.eventId);
}

test('with all lines down, fifty identical webhooks make several bookings and several mails', async () => {
  const { booked, bookings, mails, doubled } = await countFiftyWebhooks(GUARDS, KEYS);
  expect(booked).toBe(1);
  expect(doubled).toBe(1);
  expect(bookings).toBeGreaterThan(1);
  expect(mails).toBeGreaterThan(1);
});

test.each(GUARDS)('the guard %s alone is enough for one booking', async (kept) => {
  const ledger = await countFiftyWebhooks(
    GUARDS.filter((guard) => guard !== kept),
    KEYS,
  );
  expect(ledger).toMatchObject({ booked: 1, bookings: 1, mails: 1, doubled: 0 });
});

test.each(KEYS)('the unique key %s alone is enough for one booking', async (kept) => {
  const ledger = await countFiftyWebhooks(
    GUARDS,
    KEYS.filter((key) => key !== kept),
  );
  expect(ledger).toMatchObject({ booked: 1, bookings: 1, mails: 1, doubled: 0 });
});

test(
  'with all lines down, two hundred payments with five webhooks each are doubled',
  { timeout: 120_000 },
  async () => {
    using saboteur = sabotage({ guards: GUARDS });
    await using app = await createTestApp({
      audited: false,
      simulator: { webhooksEnabled: false },
      overrides: { connect: saboteur.connect },
    });
    await dropConstraints(app.db.owner, KEYS);
    const event = await payManyWithFiveWebhooks(app, 200);
    await waitUntilAllBooked(app, event);
    await stopServers(app);
    const { bookings, doubled } = await readLedger(app, event.eventId);
    expect(doubled).toBeGreaterThan(0);
    expect(bookings).toBeGreaterThan(200);
  },
);

test('a control that switches nothing off fails', () => {
  expect(() => sabotage({ guards: ['lease'] })[Symbol.dispose]()).toThrow(
    'no statement contains what is to be disabled: lease',
  );
});
