import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  refusal,
  waitForStatus,
  type Client,
} from '@nibog/testing/arrange/checkouts';
import { FAST } from '@nibog/testing/arrange/controls';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

let app: TestApp;
let client: Client;

beforeAll(async () => {
  app = await createTestApp(FAST);
  client = connect(app.url);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

/** Waits until this address has received `count` mails and returns them. */
async function waitForMails(email: string, count: number) {
  const received = await waitFor(
    `${count} mails`,
    async () => app.smtp.messages.filter(({ recipients }) => recipients.includes(email)),
    (mails) => mails.length >= count,
  );
  return received.map(({ mail }) => mail);
}

test('a parent who booked in Hindi gets confirmation and refund mails in Hindi', async () => {
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const input = checkoutInput(event, { language: 'hi' });
  const late = await client.checkout.start.mutate(input);
  await app.simulator.fail(late.transactionId);
  await waitForStatus(client, late.transactionId, 'failed');
  // Paying again sends no language, so the parent's stays.
  const { transactionId } = await client.checkout.payAgain.mutate({
    transactionId: late.transactionId,
    idempotencyKey: randomUUID(),
  });
  await pay(app, transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const [confirmation] = await waitForMails(input.parent.email, 1);
  expect(confirmation?.subject).toMatch(/^आपकी NIBOG बुकिंग NBG-/);
  expect(confirmation?.text).toContain('आपकी बुकिंग हो गई है।');
  expect(confirmation?.html).toContain('<html lang="hi-IN">');

  await pay(app, late.transactionId);
  await waitForStatus(client, late.transactionId, 'refunded');
  const refundMails = (await waitForMails(input.parent.email, 3)).slice(1);
  for (const { subject } of refundMails) expect(subject).toMatch(/पैसे/);
});

test('a parent without a language gets mails in English', async () => {
  const event = await makeEvent(app.db.owner);
  const input = checkoutInput(event);
  const { transactionId } = await client.checkout.start.mutate(input);
  await pay(app, transactionId);
  const [confirmation] = await waitForMails(input.parent.email, 1);
  expect(confirmation?.subject).toMatch(/^Your NIBOG booking/);
});

test('a repeated checkout in another language is the same checkout and keeps the first language', async () => {
  const event = await makeEvent(app.db.owner);
  const input = checkoutInput(event, { language: 'hi' });
  const first = await client.checkout.start.mutate(input);
  expect(await client.checkout.start.mutate({ ...input, language: 'en' })).toEqual(first);
  // Any other changed field makes it another checkout.
  const other = { ...input, parent: { ...input.parent, fullName: 'Asha Devi Rao' } };
  expect(await refusal(client.checkout.start.mutate(other))).toMatchObject({
    reason: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
  const { rows } = await app.db.owner.query('SELECT language FROM parents WHERE email = $1', [
    input.parent.email,
  ]);
  expect(rows).toEqual([{ language: 'hi' }]);
});

test('an unknown language is refused', async () => {
  const event = await makeEvent(app.db.owner);
  const input = { ...checkoutInput(event), language: 'xx' };
  // @ts-expect-error: the type refuses it too
  expect(await refusal(client.checkout.start.mutate(input))).toMatchObject({
    reason: 'INVALID_INPUT',
    fields: [
      {
        path: 'language',
        code: 'unknown_language',
        params: { languages: ['en', 'hi'] },
        rule: 'must be one of en, hi',
      },
    ],
  });
});
