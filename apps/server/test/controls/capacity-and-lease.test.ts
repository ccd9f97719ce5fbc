import { createTestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { waitForSweep } from '@nibog/testing/arrange/controls';
import { deliverCompleted, durationsBeside, lookTimes, readJob, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Controls of the places, the holds and the lease: what each guard prevents, and the damage without it. */

let app: ControlApp;
beforeAll(async () => {
  app = await createControlApp({
    durations: { sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('twenty concurrent parents', () => {
  const PLACES = 3;
  /** The locked read and the guarded update count places; the constraint checks the sum. */
  const LINES = ['the locked read', 'the guarded update', 'the check constraint'];
  const READ_ALL_AS_FREE = {
    text: 'capacity - held - booked AS "seatsLeft"',
    by: 'capacity AS "seatsLeft"',
  };

  async function holdPlaces(active: string | null): Promise<number> {
    await using _ = await app.disable({
      guards: active === 'the guarded update' ? [] : ['room'],
      replace: active === 'the locked read' ? [] : [READ_ALL_AS_FREE],
      constraints: active === 'the check constraint' ? [] : ['slots_room'],
    });
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, [{ capacity: PLACES }]);
    const starts = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.checkout.start.mutate(checkoutInput(event))),
    );
    const { held } = await readSlot(app, event.slotIds[0] ?? 0);
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(held);
    return held;
  }

  test('control: hold more than three places when nothing counts them', async () => {
    expect(await holdPlaces(null)).toBeGreaterThan(PLACES);
  });

  test.each(LINES)('hold three places by %s alone', async (active) => {
    expect(await holdPlaces(active)).toBe(PLACES);
  });
});

describe('a hold that was released because PhonePe returned no page', () => {
  /** Lets the released hold expire while another parent's hold lasts. Returns the held places. */
  async function expireReleasedHold(): Promise<number> {
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner);
    const slotId = event.slotIds[0] ?? 0;
    app.simulator.failNextPay('refuse');
    const { reason } = await refusal(client.checkout.start.mutate(checkoutInput(event)));
    expect(reason).toBe('PAYMENT_PAGE_UNAVAILABLE');
    await client.checkout.start.mutate(checkoutInput(event));
    expect(await readSlot(app, slotId)).toMatchObject({ held: 1 });
    await app.db.owner.query(
      'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE pay_refused_at IS NOT NULL',
    );
    await waitFor(
      'the end of the first hold',
      () => app.db.owner.prisma.payment.count({ where: { status: 'expired' } }),
      (count) => count === 1,
    );
    return (await readSlot(app, slotId)).held;
  }

  test('is not released again when it expires', async () => {
    await using _ = await app.disable({});
    expect(await expireReleasedHold()).toBe(1);
  });

  test("control: without the guard of the hold, releases another parent's place", async () => {
    await using _ = await app.disable({ guards: ['hold'], audited: false });
    expect(await expireReleasedHold()).toBe(0);
  });
});

describe('while PhonePe delays its response to one look', () => {
  /** Nudges the payment again. Returns how many other looks end before the delayed one. */
  async function countOtherLooks(wanted: number): Promise<number> {
    const look = app.simulator.gate('status');
    const { transactionId } = await startOne(app);
    await app.simulator.complete(transactionId);
    await deliverCompleted(app, transactionId);
    await look.reached;
    await deliverCompleted(app, transactionId);
    await waitForSweep(app);
    await waitFor(
      'the other looks',
      () => lookTimes(app, transactionId).length,
      (looks) => looks >= wanted,
    );
    const others = lookTimes(app, transactionId).length;
    look.release();
    await waitForStatus(connect(app.url), transactionId, 'booked');
    return others;
  }

  test('no other look starts', async () => {
    await using _ = await app.disable({});
    expect(await countOtherLooks(0)).toBe(0);
  });

  test('control: without the lease, other looks start', async () => {
    await using _ = await app.disable({ guards: ['lease'] });
    expect(await countOtherLooks(1)).toBeGreaterThan(0);
  });
});

test('a process without sweeps looks only after a webhook, and sweeps of another process find the other payments', async () => {
  await using unswept = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: { firstLook: 100, pendingStep: () => 100, sweepEvery: 600_000 },
  });
  const [first, second] = [await startOne(unswept), await startOne(unswept)];
  await unswept.simulator.complete(first.transactionId);
  await unswept.simulator.complete(second.transactionId);
  const overdue = await waitFor(
    'a look that is overdue by ten steps',
    () => readJob(unswept, second.transactionId),
    ({ nextInMs }) => nextInMs !== null && nextInMs < -1_000,
  );
  expect(overdue).toMatchObject({ status: 'pending', looks: 0 });

  await deliverCompleted(unswept, first.transactionId);
  await waitForStatus(first.client, first.transactionId, 'booked');
  const swept = await startOne(unswept);
  await unswept.simulator.complete(swept.transactionId);
  await unswept.startServer({ durations: durationsBeside(unswept, { sweepEvery: 100 }) });
  await waitForStatus(swept.client, swept.transactionId, 'booked');
});
