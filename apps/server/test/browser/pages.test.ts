import { birthDate } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import { fillCheckout, makeFamily, goToCheckout, openPhonePe, pressAtPhonePe } from './steps.ts';

// An unconfirmed claim is not dropped while it is inspected.
const { site, client } = await openSite({ durations: { claimChecked: 3_600_000 } });

test('every page on the way to a booking passes the inspection', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const shot = (name: string) => inspect(page, name);

  await page.goto(site.url);
  await shot('home');
  await page.getByRole('link', { name: 'NIBOG Hyderabad Games' }).click();
  await page.getByRole('link', { name: 'Book places' }).waitFor();
  await shot('event');
  await goToCheckout(page, site.url);
  await page.getByRole('button', { name: 'Choose games' }).click();
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await shot('children-with-errors');
  const family = makeFamily({
    child: 'Ishaan Sharma',
    games: ['Running Race', 'High Jump'],
  });
  await page.getByLabel('Child’s full name').fill(family.child);
  await page.getByLabel('Day', { exact: true }).fill(family.born.day);
  await page.getByLabel('Month', { exact: true }).fill(family.born.month);
  await page.getByLabel('Year', { exact: true }).fill(family.born.year);
  await page.getByRole('radio', { name: 'Boy' }).check();
  await shot('children');
  await page.getByRole('button', { name: 'Choose games' }).click();
  await page.getByRole('checkbox', { name: 'Running Race' }).check();
  await shot('games');
  await page.getByRole('button', { name: 'Your details' }).click();
  await page.getByRole('heading', { name: 'Your details' }).waitFor();
  await shot('parent');
  await page.goBack();
  await page.goBack();
  await fillCheckout(page, { ...family, games: ['High Jump'] });
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor();
  await shot('review');
  await openPhonePe(page);
  await pressAtPhonePe(page, 'Close');
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await shot('awaiting');
  await page.getByRole('link', { name: 'Go back to PhonePe' }).click();
  await pressAtPhonePe(page, /^Pay ₹/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
  await shot('booked');
  await page.getByRole('link', { name: 'Find my booking' }).first().click();
  await page.getByRole('heading', { name: 'Find my booking', level: 1 }).waitFor();
  await shot('find-booking');
});

test('the return page passes the inspection in its other states', async () => {
  const { events } = await client.catalogue.listEvents.query({ city: 'bangalore' });
  const event = await client.catalogue.getEvent.query({ slug: events[0]?.slug ?? '' });
  const slot = event.slots.find(({ game }) => game === 'Running Race');
  const family = makeFamily();
  const { transactionId } = await client.checkout.start.mutate({
    idempotencyKey: crypto.randomUUID(),
    eventId: event.eventId,
    parent: { fullName: family.parent, email: family.email, phone: family.phone },
    children: [
      {
        fullName: 'Kiran Iyer',
        dateOfBirth: birthDate(event.date, 40),
        gender: 'other',
        slotIds: [slot?.slotId ?? 0],
      },
    ],
    consent: { guardian: true, termsVersion: event.termsVersion },
  });
  await using visitor = await visit({ expectedErrors: /404/ });
  const { page } = visitor;
  const address = `${site.url}/payment-callback?txn=${transactionId}`;
  async function show(name: string, heading: string, status: string): Promise<void> {
    await waitFor(
      status,
      () => client.booking.getBookingByTxn.query({ transactionId }),
      (reading) => reading.status === status,
    );
    await page.goto(address);
    await page.getByRole('heading', { name: heading }).waitFor();
    await inspect(page, name);
  }

  await site.simulator.deliverWebhook(site.simulator.webhookBody(transactionId, 'checkout.order.completed'));
  await show('confirming', 'We are checking your payment', 'confirming');
  await site.simulator.fail(transactionId);
  await show('failed', 'The payment did not go through', 'failed');
  await setStatus(transactionId, 'expired');
  await show('expired', 'The time to pay ran out', 'expired');
  await setStatus(transactionId, 'review');
  await show('under-review', 'Our staff is looking at your payment', 'review');
  await page.goto(`${site.url}/payment-callback?txn=nibog_nobody_knows_this_one`);
  await page.getByRole('heading', { name: 'We do not know this payment' }).waitFor();
  await inspect(page, 'unknown');
  await page.goto(`${site.url}/there/is/nothing/here`);
  await page.getByRole('heading', { name: 'This page ran off the track' }).waitFor();
  await inspect(page, 'not-found');
});

/** Sets a state that takes a day or a member of staff to reach. */
async function setStatus(transactionId: string, status: 'expired' | 'review'): Promise<void> {
  await site.db.owner.query(
    `UPDATE payments SET status = $2::payment_status, captured_at = now() WHERE merchant_transaction_id = $1`,
    [transactionId, status],
  );
}
