import { createTestApp } from '@nibog/testing/app/test-app';
import { payManyWithFiveWebhooks, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { expectEachBookedOnce, stopServers, waitForOutbox } from '@nibog/testing/load/crowd';
import { expect } from 'vitest';

/** Pays `count` orders with five webhooks each, which two servers on one database receive. */
export async function expectSharedWebhooksBookedOnce(count: number): Promise<void> {
  await using app = await createTestApp({ servers: 2, simulator: { webhooksEnabled: false } });
  const event = await payManyWithFiveWebhooks(app, count);
  await waitUntilAllBooked(app, event);
  expect(await waitForOutbox(app)).toEqual({ sent: count });
  await stopServers(app);

  await expectEachBookedOnce(app, event, count);
}
