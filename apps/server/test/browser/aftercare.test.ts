import { toIstDate } from '@nibog/domain';
import { checkoutInput, makeEvent, waitForStatus, type SlotPlan } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';

/** What a parent does after the booking: sees it, changes it, cancels it, finds it again. */

const { site, client } = await openSite();

const DAY_MS = 86_400_000;

type Plan = { daysAhead?: number; slots?: SlotPlan[]; email?: string };

/** Books and pays a place in the first game of a new event. */
async function book({ daysAhead = 20, slots = [{}], email }: Plan = {}) {
  const date = toIstDate(new Date(Date.now() + daysAhead * DAY_MS));
  const event = await makeEvent(site.db.owner, slots, { date });
  const fresh = checkoutInput(event);
  const input = email === undefined ? fresh : { ...fresh, parent: { ...fresh.parent, email } };
  const { transactionId } = await client.checkout.start.mutate(input);
  await site.simulator.complete(transactionId);
  const { bookingRef } = await waitForStatus(client, transactionId, 'booked');
  return { transactionId, bookingRef, event, email: input.parent.email };
}

test('a parent sees the refund before cancelling, cancels, and reads how the refund stands', async () => {
  const { transactionId } = await book();
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.url}/manage-booking?txn=${transactionId}`);
  await page.getByRole('heading', { name: 'Change or cancel', level: 1 }).waitFor();
  await inspect(page, 'manage');
  await page.getByRole('link', { name: 'Cancel this booking' }).click();
  await page.getByText('₹1,350').waitFor();
  await inspect(page, 'cancel');
  await page.getByRole('button', { name: 'Yes, cancel this booking' }).click();
  await page
    .getByRole('heading', { name: /^Part of your money (is on its way back|was returned)$/ })
    .waitFor();
  await page.getByText('₹1,350').first().waitFor();
  await page.goto(`${site.url}/manage-booking?txn=${transactionId}`);
  await page.getByRole('heading', { name: 'There is no booking to change here' }).waitFor();
  await inspect(page, 'nothing-to-change');
});

test('a parent cancels with the keyboard, in Hindi, when nothing is returned any more', async () => {
  const { transactionId } = await book({ daysAhead: 3 });
  await using visitor = await visit({ locale: 'hi-IN' });
  const { page } = visitor;
  await page.goto(`${site.url}/cancel-booking?txn=${transactionId}`);
  await page.getByText('कुछ भी वापस नहीं मिलेगा').waitFor();
  await inspect(page, 'hindi-cancel-nothing');
  await page.getByRole('link', { name: 'बुकिंग रहने दें' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'यह बुकिंग रद्द हो गई है' }).waitFor();
});

test('a parent sees the new refund when the cancellation terms change before the confirmation', async () => {
  const { transactionId } = await book();
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  await page.goto(`${site.url}/cancel-booking?txn=${transactionId}`);
  await page.getByText('₹1,350').waitFor();
  await site.db.owner.query('UPDATE cancellation_rules SET percent = 70 WHERE from_days = 15');
  try {
    await page.getByRole('button', { name: 'Yes, cancel this booking' }).click();
    await page.getByRole('alert').getByText('What is returned has changed').waitFor();
    await page.getByText('₹1,260').waitFor();
    await inspect(page, 'cancel-changed');
    expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('booked');
  } finally {
    await site.db.owner.query('UPDATE cancellation_rules SET percent = 75 WHERE from_days = 15');
  }
});

test('a parent finds all bookings with only the e-mail address and has a mail sent again', async () => {
  const email = 'finder@example.com';
  const cancelled = await book({ email });
  await client.booking.cancel.mutate({
    transactionId: cancelled.transactionId,
    expectedRefundPaise: 135_000,
  });
  const { bookingRef } = await book({ email });
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.url}/find-booking`);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText('Enter the e-mail that you booked with').waitFor();
  await inspect(page, 'find-empty');
  await page.getByLabel('The e-mail that you booked with').fill(email);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('If we know this address').waitFor();
  await inspect(page, 'find-sent');

  const mailed = () => site.smtp.messages.filter(({ recipients }) => recipients.includes(email));
  const [link = ''] = await waitFor(
    'the mail with the link',
    () => /http\S+\/my-bookings#\S+/.exec(mailed().at(-1)?.mail.text ?? '') ?? [],
    (found) => found.length > 0,
  );
  await page.goto(link);
  await page.getByRole('heading', { name: 'Your bookings' }).waitFor();
  expect(page.url()).toBe(`${site.url}/my-bookings`);
  await inspect(page, 'my-bookings');
  await page.reload();
  await page.getByRole('button', { name: `Send the mail again, ${bookingRef}` }).click();
  await page.getByText('The mail is on its way to you.').waitFor();
  await page.getByRole('link', { name: `Change or cancel, ${bookingRef}` }).click();
  await page.getByRole('heading', { name: 'Change or cancel', level: 1 }).waitFor();
});

test('an unknown link to the bookings shows in Hindi that it no longer works', async () => {
  await using visitor = await visit({ locale: 'hi-IN', expectedErrors: /404/ });
  const { page } = visitor;
  await page.goto(`${site.url}/my-bookings#unknown.token`);
  await page.getByRole('heading', { name: 'यह लिंक अब काम नहीं करता' }).waitFor();
  await inspect(page, 'hindi-dead-link');
  await page.getByRole('link', { name: 'मुझे लिंक भेजें' }).click();
  await page.getByLabel('जिस ई-मेल से बुकिंग की थी').waitFor();
  await inspect(page, 'hindi-find');
});

test('a parent moves a place to another game and sees why some games are not possible', async () => {
  const { transactionId, bookingRef } = await book({
    slots: [{}, {}, { pricePaise: 200_000 }, { capacity: 3 }, { paused: true }],
  });
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.url}/manage-booking?txn=${transactionId}`);
  await page.getByRole('link', { name: 'Move to another time or game' }).click();
  await page.getByText('Another price', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'See what cancelling returns' }).waitFor();
  await page.getByRole('radio', { name: /10:00 am – 11:00 am/ }).focus();
  await page.keyboard.press('Space');
  await inspect(page, 'move');
  await page.getByRole('button', { name: 'Move the place' }).click();
  await page.getByRole('alert').getByText('The place is moved').waitFor();
  await page.getByText('Now: 10:00 am – 11:00 am').waitFor();
  await inspect(page, 'moved');
  await page.getByRole('link', { name: 'See the ticket' }).click();
  await page.getByText('10:00 am – 11:00 am').waitFor();
  expect(page.url()).toContain(bookingRef);
});

test('a parent who loses the last place of another game keeps the first place and reads so in Hindi', async () => {
  const { transactionId, event } = await book({ slots: [{}, { capacity: 1 }] });
  await using visitor = await visit({ locale: 'hi-IN', expectedErrors: /409/ });
  const { page } = visitor;
  await page.goto(`${site.url}/move-booking?txn=${transactionId}`);
  await page.getByRole('radio').check();
  const fresh = checkoutInput(event);
  const children = fresh.children.map((child) => ({ ...child, slotIds: event.slotIds.slice(1) }));
  await client.checkout.start.mutate({ ...fresh, children });
  await page.getByRole('button', { name: 'सीट बदलें' }).click();
  await page.getByRole('alert').getByText('वहाँ की आखिरी सीट चली गई').waitFor();
  await inspect(page, 'hindi-move-full');
});
