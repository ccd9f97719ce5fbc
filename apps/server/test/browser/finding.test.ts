import { toIstDate } from '@nibog/domain';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';

const { site } = await openSite();

const YESTERDAY = toIstDate(new Date(Date.now() - 86_400_000));

test('a parent finds events by city, month and age, shares the address, and sees full, paused and past events', async () => {
  const paused = await makeEvent(site.db.owner, [{ paused: true, minAgeMonths: 90, maxAgeMonths: 95 }]);
  const full = await makeEvent(site.db.owner, [{ capacity: 0 }]);
  const past = await makeEvent(site.db.owner, [{}], { date: YESTERDAY });
  await using visitor = await visit();
  const { page, context } = visitor;
  await page.goto(site.url);
  const cards = page.getByRole('main').getByRole('listitem');
  await page.getByText(/^\d+ events/).waitFor();
  expect(await cards.filter({ hasText: full.slug.slice(6) }).textContent()).toContain('Full');

  // With the keyboard; a choice does not move the focus.
  await page.getByLabel('Child’s age').focus();
  await page.keyboard.press('End');
  await page.waitForURL('**/?age=7');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('age');
  const card = cards.filter({ hasText: paused.slug.slice(6) });
  await card.filter({ hasText: 'Bookings paused' }).waitFor();
  await page.getByLabel('City', { exact: true }).selectOption(`city-${paused.slug.slice(6)}`);
  await page.getByText('1 event', { exact: true }).waitFor();
  await page.getByLabel('Date', { exact: true }).selectOption(paused.date.slice(0, 7));
  await page.waitForURL(/age=7/);
  const address = page.url();
  expect(Object.fromEntries(new URL(address).searchParams)).toEqual({
    city: `city-${paused.slug.slice(6)}`,
    when: paused.date.slice(0, 7),
    age: '7',
  });

  // Another device, which has only the address.
  const shared = await context.newPage();
  await shared.goto(address);
  await shared.getByText('1 event', { exact: true }).waitFor();
  expect(await shared.getByLabel('Child’s age').inputValue()).toBe('7');
  await shared.getByLabel('Child’s age').selectOption('1');
  await shared.getByRole('heading', { name: 'No event fits all of this' }).waitFor();
  await inspect(shared, 'home-nothing-fits');
  await shared.getByRole('link', { name: 'Show all events' }).click();
  await shared.waitForURL(`${site.url}/`);
  await shared.close();

  await card.getByRole('link').click();
  await page.getByText('No game of this event takes bookings just now').waitFor();
  expect(await page.getByRole('heading', { level: 3 }).first().textContent()).toBe('For a child of 7 years');
  await inspect(page, 'event-paused');
  await page.goto(`${site.url}/events/${full.slug}`);
  await page.getByText('All games are taken for now').waitFor();
  await inspect(page, 'event-full');

  await page.goto(site.url);
  await page.getByRole('link', { name: 'Past events' }).click();
  await cards
    .filter({ hasText: past.slug.slice(6) })
    .getByRole('link')
    .click();
  await page.getByText('This event is over').waitFor();
  expect(await page.getByRole('link', { name: 'Book places' }).count()).toBe(0);
  await inspect(page, 'event-past');
});
