import { readLedger } from '@nibog/testing/arrange/checkouts';
import type { ControlApp } from '@nibog/testing/arrange/control-app';
import { finishWork } from '@nibog/testing/arrange/controls';
import { payManyWithFiveWebhooks, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { LINES_OF_ONE_BOOKING } from '@nibog/testing/proof/sabotage';
import { expect } from 'vitest';

/** Pays `count` orders with five webhooks each, without all guards and keys. */
export async function expectDuplicateBookings(app: ControlApp, count: number): Promise<void> {
  const { guards, keys } = LINES_OF_ONE_BOOKING;
  await using _ = await app.disable({ guards, constraints: keys, audited: false });
  // PhonePe responds to the first look only after another look has booked its payment.
  const look = app.simulator.gate('status');
  const event = await payManyWithFiveWebhooks(app, count);
  await look.reached;
  await waitUntilAllBooked(app, event);
  look.release();
  await finishWork(app);
  const { bookings, doubled } = await readLedger(app, event.eventId);
  expect(doubled).toBeGreaterThan(0);
  expect(bookings).toBeGreaterThan(count);
}
