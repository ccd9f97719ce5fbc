import { createTestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  readSlot,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

test.each(['v1', 'v2'])(
  'over API %s books a paid checkout once, sends one mail and uses one reference',
  async (api) => {
    await using app = await createTestApp({ env: { PHONEPE_API: api } });
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    const { transactionId, amountPaise, redirectUrl } = await client.checkout.start.mutate(input);
    expect(amountPaise).toBe(180_000);
    expect(redirectUrl).toContain('/transact/');
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 1, booked: 0 });

    await pay(app, transactionId);
    const reading = await waitForStatus(client, transactionId, 'booked');
    if (reading.status !== 'booked') throw new Error('unreachable');
    const { messages } = await waitFor(
      'the mail',
      () => app.smtp,
      (peer) => peer.messages.length > 0,
    );

    expect(await readLedger(app, event.eventId)).toMatchObject({
      payments: 1,
      booked: 1,
      bookings: 1,
      items: 1,
      mails: 1,
    });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 1 });
    expect(messages).toHaveLength(1);
    expect(messages[0]?.mail.subject).toBe(`Your NIBOG booking ${reading.bookingRef}`);
    expect(messages[0]?.mail.text).toContain(reading.bookingRef);
    expect(reading.booking.bookingRef).toBe(reading.bookingRef);
    const stored = await app.db.owner.prisma.booking.findFirstOrThrow({
      where: { merchantTransactionId: transactionId },
    });
    expect(stored.bookingRef).toBe(reading.bookingRef);
  },
);

test('books a paid checkout without any webhook', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    env: { TIME_SCALE: '0.05' },
  });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await pay(app, transactionId);
  const reading = await waitForStatus(client, transactionId, 'booked');
  expect(reading.status).toBe('booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1 });
});
