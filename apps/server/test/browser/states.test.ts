import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Locator, Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe } from './steps.ts';

/** What a parent sees while something loads, does not load, or does not fit. */

const { site, client } = await openSite();

/** Delays every request to these addresses until the returned function is called. */
async function delayRequests(page: Page, address: string): Promise<() => void> {
  const gate = Promise.withResolvers<void>();
  await page.route(address, async (route) => {
    await gate.promise;
    await route.continue();
  });
  return gate.resolve;
}

/** Opens the device's calendar with the button and picks a day as the calendar would. */
async function pickDate(child: Locator, date: string): Promise<void> {
  const page = child.page();
  await page.evaluate(
    'HTMLInputElement.prototype.showPicker = function () { this.dataset.opened = "true"; }',
  );
  await child.getByRole('button', { name: 'Pick the date of birth in a calendar' }).click();
  const field = child.locator('input[type="date"][data-opened="true"]');
  await field.fill(date, { force: true });
  const focused = await page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
  expect(focused).toBe('Pick the date of birth in a calendar');
}

async function pauseGames(paused: boolean): Promise<void> {
  await site.db.owner.query(
    `UPDATE slots s SET paused = $1 FROM events e WHERE e.id = s.event_id AND e.title = 'NIBOG Hyderabad Games'`,
    [paused],
  );
}

const abort = (route: Route): Promise<void> => route.abort();

test('pages show placeholders while their scripts or data load', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const releaseScripts = await delayRequests(page, '**/assets/*.js');
  await page.goto(site.url, { waitUntil: 'commit' });
  await page.getByText('This page is still on its way').waitFor();
  await inspect(page, 'late-scripts', { waiting: true });
  const releaseList = await delayRequests(page, '**/catalogue.listEvents*');
  releaseScripts();
  await page.getByText('Looking for events').waitFor();
  await inspect(page, 'home-loading', { waiting: true });
  releaseList();
  await page.getByText(/^\d+ events/).waitFor();

  const releaseEvent = await delayRequests(page, '**/catalogue.getEvent*');
  await page.getByRole('link', { name: 'NIBOG Hyderabad Games' }).click();
  await page.getByText('Loading', { exact: true }).waitFor();
  expect(await page.evaluate<number>('scrollY')).toBe(0);
  await inspect(page, 'event-loading', { waiting: true });
  expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
  releaseEvent();
  await page.getByRole('link', { name: 'Book places' }).waitFor();
});

test('pages show that they have no data, no network or an unknown address, and recover', async () => {
  await using visitor = await visit({ expectedErrors: /404|ERR_|Failed to fetch/ });
  const { page, context } = visitor;
  await page.goto(`${site.url}/?past=1`);
  await page.getByRole('heading', { name: 'No event is over yet' }).waitFor();
  await inspect(page, 'home-no-past-event');
  await context.setOffline(true);
  await page.getByText('You seem to be offline').waitFor();
  await inspect(page, 'home-offline');
  await context.setOffline(false);
  await page.goto(`${site.url}/events/there-is-none`);
  await page.getByRole('heading', { name: 'This page ran off the track' }).waitFor();
  await inspect(page, 'event-not-found');
  await page.goto(`${site.url}/booking-confirmation?ref=NBG-0000-0000-0000`);
  await page.getByRole('heading', { name: 'We found no booking with this reference' }).waitFor();
  await inspect(page, 'booking-not-found');

  const { slug } = await makeEvent(site.db.owner);
  await page.route('**/catalogue.getEvent*', abort);
  await page.goto(`${site.url}/events/${slug}`);
  await page.getByRole('heading', { name: 'This page did not load' }).waitFor();
  await inspect(page, 'event-not-loaded');
  await page.unroute('**/catalogue.getEvent*');
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await page.getByRole('link', { name: 'Book places' }).waitFor();
});

test('a checkout shows errors, unsuitable ages and changes where the parent can correct them', async () => {
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  const family = makeFamily({ child: 'Reyansh Das', games: ['Running Race', 'High Jump'] });
  await openCheckout(page, site.url);
  await fillCheckout(page, family);
  await page.getByRole('link', { name: 'Change children' }).click();
  await page.getByRole('button', { name: 'Add another child' }).click();
  const second = page.getByRole('region', { name: 'Child 2' });
  await second.getByLabel('Child’s full name').fill('Aarav Das');
  await second.getByLabel('Day', { exact: true }).fill('1');
  await second.getByLabel('Month', { exact: true }).fill('2');
  await second.getByLabel('Year', { exact: true }).fill(String(Number(family.born.year) - 6));
  await second.getByRole('radio', { name: 'Boy' }).check();
  await second.getByText('No game of this event is for Aarav’s age').waitFor();
  await page.getByRole('button', { name: 'Choose games' }).click();
  await second.getByText('Check the date. No game of this event is for this age').waitFor();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('children.1.dateOfBirth');
  await inspect(page, 'children-no-game-fits');

  await pickDate(second, `${Number(family.born.year) - 1}-02-01`);
  await second.getByText(/^Aarav will be 4 years/).waitFor();
  await second.getByText('No game of this event').waitFor({ state: 'detached' });
  await inspect(page, 'children-two');
  await page.getByRole('button', { name: 'Remove Aarav' }).click();
  await page.getByRole('button', { name: 'Choose games' }).click();
  await pauseGames(true);
  await page.reload();
  await page.getByText('No game here is open for Reyansh').waitFor();
  await inspect(page, 'games-none-open');
  await pauseGames(false);
  await page.reload();
  await page.getByRole('checkbox', { name: 'High Jump' }).waitFor();
  await page.getByRole('button', { name: 'Your details' }).click();
  await page.getByLabel('E-mail').fill('lakshmi');
  await page.getByLabel('Mobile number').fill('98');
  await page.getByRole('button', { name: 'Check and pay' }).click();
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await inspect(page, 'parent-with-errors');
  await page.getByLabel('E-mail').fill(family.email);
  await page.getByLabel('Mobile number').fill(family.phone);
  await page.getByRole('button', { name: 'Check and pay' }).click();

  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor();
  const { rows } = await site.db.owner.query<{ id: string; capacity: number }>(
    `UPDATE slots s SET capacity = 0 FROM events e, games g, slots old
      WHERE e.id = s.event_id AND g.id = s.game_id AND old.id = s.id AND e.title = 'NIBOG Hyderabad Games'
        AND g.name = 'High Jump' RETURNING s.id, old.capacity`,
  );
  await page.getByRole('button', { name: /^Pay ₹/ }).click();
  await page.getByRole('alert').getByText('A game has just filled up').waitFor();
  await inspect(page, 'review-just-full');
  for (const { id, capacity } of rows) {
    await site.db.owner.query('UPDATE slots SET capacity = $2 WHERE id = $1', [id, capacity]);
  }
  await openPhonePe(page);
  await page.goBack();
  await page.getByText('You have a payment open for this event').waitFor();
  await inspect(page, 'review-payment-open');
});

test('the return page shows a missing response, a missing network and a long wait', async () => {
  await using visitor = await visit({ expectedErrors: /ERR_FAILED|ERR_INTERNET/ });
  const { page, context } = visitor;
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await page.clock.install();
  await page.route('**/booking.getBookingByTxn*', abort);
  await page.goto(`${site.url}/payment-callback?txn=${transactionId}`);
  await page.getByRole('alert').getByText('We could not ask about your payment just now').waitFor();
  await inspect(page, 'return-unheard');
  await page.unroute('**/booking.getBookingByTxn*');
  await page.clock.runFor(30_000);
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await page.clock.runFor(120_000);
  await page.getByText('This takes longer than usual').waitFor();
  await inspect(page, 'return-long-wait');
  await context.setOffline(true);
  await page.getByRole('alert').getByText('You seem to be offline').waitFor();
  await inspect(page, 'return-offline');
});
