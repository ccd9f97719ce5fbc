import { readLedger } from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { finishWork, waitForSweep } from '@nibog/testing/arrange/controls';
import { payWithFiftyWebhooks, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { LINES_OF_ONE_BOOKING, sabotage, type GuardName } from '@nibog/testing/proof/sabotage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectDuplicateBookings } from './duplicate-bookings.ts';

/**
 * Controls of exactly-once. Without all guards and keys, the webhooks of the tests in `settlement/exactly-once.test.ts` must
 * make duplicate bookings; each guard and each key alone must prevent them.
 */
const { guards: GUARDS, keys: KEYS } = LINES_OF_ONE_BOOKING;
/** More looks than one that are in flight together. */
const LOOKS = 5;

let app: ControlApp;
beforeAll(async () => {
  app = await createControlApp({
    durations: { sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('fifty concurrent identical webhooks', () => {
  /** PhonePe responds to the first looks only when all of them have started, or one and no other can start. */
  async function bookOnePayment({ guards, keys }: { guards: GuardName[]; keys: string[] }) {
    await using _ = await app.disable({ guards, constraints: keys, audited: false });
    const looks = Array.from({ length: LOOKS }, () => app.simulator.gate('status'));
    const { event } = await payWithFiftyWebhooks(app);
    if (guards.includes('lease')) await Promise.all(looks.map(({ reached }) => reached));
    else {
      await looks[0]?.reached;
      await waitForSweep(app);
    }
    for (const look of looks) look.release();
    await waitUntilAllBooked(app, event);
    await finishWork(app);
    return readLedger(app, event.eventId);
  }

  test('control: without guards and keys, make several bookings and several mails', async () => {
    const { booked, bookings, mails, doubled } = await bookOnePayment({ guards: GUARDS, keys: KEYS });
    expect(booked).toBe(1);
    expect(doubled).toBe(1);
    expect(bookings).toBeGreaterThan(1);
    expect(mails).toBeGreaterThan(1);
  });

  test.each(GUARDS)('make one booking by the guard %s alone', async (active) => {
    const guards = GUARDS.filter((guard) => guard !== active);
    const ledger = await bookOnePayment({ guards, keys: KEYS });
    expect(ledger).toMatchObject({ booked: 1, bookings: 1, mails: 1, doubled: 0 });
  });

  test.each(KEYS)('make one booking by the unique key %s alone', async (active) => {
    const keys = KEYS.filter((key) => key !== active);
    const ledger = await bookOnePayment({ guards: GUARDS, keys });
    expect(ledger).toMatchObject({ booked: 1, bookings: 1, mails: 1, doubled: 0 });
  });
});

test('control: without guards and keys, five webhooks for each of forty payments make duplicate bookings', async () => {
  await expectDuplicateBookings(app, 40);
});

test('a control that disables no guard fails', () => {
  expect(() => sabotage({ guards: ['lease'] })[Symbol.dispose]()).toThrow(
    'no statement contains what is to be disabled: lease',
  );
});
