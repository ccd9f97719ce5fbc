import type { SimApi } from '@nibog/phonepe/simulator';
import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import type { TestDatabase } from '@nibog/testing/postgres/database';
import type { Environment } from './scenarios.ts';

/** Long enough for callbacks and pages to arrive during a look. */
const STATUS_DELAY_MS = 40;
/** Only a payment that never gets a booking is counted without one. */
const GIVE_UP_MS = 120_000;

/** Starts two server processes on one database. `db` absent: a test's copy of the template. */
export async function startEnvironment(
  api: SimApi,
  db?: TestDatabase,
): Promise<Environment & AsyncDisposable> {
  await using cleanup = new AsyncDisposableStack();
  const app = cleanup.use(
    await createSurroundings({
      ...(db === undefined ? {} : { db }),
      simulator: {
        webhooksEnabled: false,
        callbacksToWebhookUrls: true,
        statusDelayMs: STATUS_DELAY_MS,
      },
    }),
  );
  const owned = new AsyncDisposableStack();
  cleanup.use(owned);
  const startServer = async () => owned.use(await startServerProcess(app, { PHONEPE_API: api }));
  const servers: Environment['servers'] = [await startServer(), await startServer()];
  sendWebhooksTo(app, servers);
  const running = cleanup.move();
  return {
    app,
    servers,
    startServer,
    giveUpMs: GIVE_UP_MS,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
