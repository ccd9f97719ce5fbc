import { test } from 'vitest';
import { expectSharedWebhooksBookedOnce } from './shared-webhooks.ts';
import { expectWatchedPaymentsBookedOnce } from './watched-payments.ts';

/** The large versions of a test in `exactly-once.test.ts` and of one in `two-processes.test.ts`. */

test('books each of two hundred payments once, with a thousand shuffled webhooks and two hundred watching pages', async () => {
  await expectWatchedPaymentsBookedOnce(200);
});

test('two servers on one database share a thousand webhooks and book each of two hundred payments once', async () => {
  await expectSharedWebhooksBookedOnce(200);
});
