import { createTestApp, type TestApp, type TestAppOptions } from '../app/test-app.ts';
import { expectMoneyAddsUp } from '../proof/money.ts';
import { createGuardSwitch, dropConstraints, type SabotagePlan } from '../proof/sabotage.ts';
import { pauseAllWorkers } from './controls.ts';

export type ControlPlan = Partial<SabotagePlan> & {
  /** Constraints and unique indexes to drop. */
  constraints?: string[];
  /** `false`: the control breaks the money on purpose. */
  audited?: boolean;
};

/** An app that the controls of a file share. */
export type ControlApp = TestApp & {
  /**
   * Disables guards and drops constraints for one control. Disposal ends the work in flight, checks the money, deletes all
   * payments and puts everything back, so that the next control starts with an empty database.
   */
  disable(plan: ControlPlan): Promise<AsyncDisposable>;
};

export async function createControlApp(options: TestAppOptions = {}): Promise<ControlApp> {
  const guardSwitch = createGuardSwitch();
  const app = await createTestApp({
    ...options,
    overrides: { ...options.overrides, connect: guardSwitch.connect },
  });

  async function disable({ guards = [], replace = [], constraints = [], audited = true }: ControlPlan) {
    const dropped = await dropConstraints(app.db.owner, constraints);
    const disabled = guardSwitch.disable({ guards, replace });
    return {
      async [Symbol.asyncDispose]() {
        using _ = disabled;
        await pauseAllWorkers(app, async () => {
          try {
            if (audited) await expectMoneyAddsUp(app);
          } finally {
            await deletePayments(app);
            await dropped[Symbol.asyncDispose]();
          }
        });
      },
    };
  }

  return Object.assign(app, { disable });
}

/** Deletes all payments with everything that belongs to them, and all received mails. */
async function deletePayments({ db, smtp }: Pick<TestApp, 'db' | 'smtp'>): Promise<void> {
  // The inbox first, because a statement that stores webhooks locks it first too.
  await db.owner.query(
    'TRUNCATE webhook_events, payments, link_requests, booking_links, rate_limits CASCADE',
  );
  await db.owner.query('UPDATE slots SET held = 0, booked = 0 WHERE held <> 0 OR booked <> 0');
  await db.owner.query('UPDATE add_on_variants SET held = 0, sold = 0 WHERE held <> 0 OR sold <> 0');
  await db.owner.query('UPDATE promo_codes SET held = 0, used = 0 WHERE held <> 0 OR used <> 0');
  smtp.messages.length = 0;
}
