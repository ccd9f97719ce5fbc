import { createControlApp } from '@nibog/testing/arrange/control-app';
import { test } from 'vitest';
import { expectDuplicateBookings } from './duplicate-bookings.ts';

test('control: without guards and keys, five webhooks for each of two hundred payments make duplicate bookings', async () => {
  await using app = await createControlApp({
    durations: { sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
  });
  await expectDuplicateBookings(app, 200);
});
