import { checkoutInput, makeEvent, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP, openSite, PHONE, visit } from './browser.ts';
import { inspect, SCREENS } from './inspect.ts';

/** The ticket: on the page, as files, on paper, and offline. */
const { site, client } = await openSite();

const KEPT = 'Kept on this device';

async function book() {
  const event = await makeEvent(site.db.owner, [{}, {}]);
  await site.db.owner.query(
    `WITH v AS (INSERT INTO venues (city_id, name, address)
       SELECT city_id, 'Indoor Stadium', 'Gachibowli, Hyderabad 500032' FROM events WHERE id = $1 RETURNING id)
     UPDATE events SET venue_id = (SELECT id FROM v) WHERE id = $1`,
    [event.eventId],
  );
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await site.simulator.complete(transactionId);
  const { bookingRef } = await waitForStatus(client, transactionId, 'booked');
  const [place] = await client.booking.listMoves.query({ transactionId });
  const [fromSlotId = 0, toSlotId = 0] = event.slotIds;
  return {
    transactionId,
    bookingRef,
    address: `${site.url}/booking-confirmation?ref=${bookingRef}`,
    move: { transactionId, itemId: place?.itemId ?? '', fromSlotId, toSlotId },
  };
}

/** Waits until the code is drawn. */
async function waitForCode(page: Page): Promise<void> {
  await page.getByRole('img', { name: 'QR code of this ticket' }).waitFor();
  await page.waitForFunction(`document.querySelector('article img').naturalWidth > 0`);
}

test('a ticket has its code, files, calendar and map', async () => {
  const { bookingRef, address } = await book();
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(address);
  await page.getByText(KEPT).waitFor();
  await waitForCode(page);
  const hrefOf = async (name: string) => page.getByRole('link', { name }).getAttribute('href');
  expect(await hrefOf('Ticket as PDF')).toBe(`/tickets/${bookingRef}.pdf?language=en`);
  expect(await hrefOf('Calendar file')).toBe(`/tickets/${bookingRef}.ics?language=en`);
  expect(await hrefOf('Google Calendar')).toContain('https://calendar.google.com/');
  expect(await hrefOf('Open the map')).toContain('query=Indoor%20Stadium%2C%20Gachibowli');
  await inspect(page, 'ticket');
  // The widest possible reference keeps its distance from the edge.
  await page.getByText(bookingRef, { exact: true }).waitFor();
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    const room = await page.evaluate<number>(`{
      const card = document.querySelector('article');
      const reference = card.querySelector('p');
      reference.textContent = 'NBG-WMWM-WMWM-WMWM';
      const range = document.createRange();
      range.selectNodeContents(reference);
      card.getBoundingClientRect().right - range.getBoundingClientRect().right;
    }`);
    expect(room).toBeGreaterThanOrEqual(16);
  }
});

test('a ticket that was opened before opens offline, with its code and files', async () => {
  const { bookingRef, address } = await book();
  await using visitor = await visit({ expectedErrors: /ERR_INTERNET_DISCONNECTED/ });
  const { page, context } = visitor;
  await page.goto(address);
  await page.getByText(KEPT).waitFor();
  await context.setOffline(true);
  const again = await context.newPage();
  await again.goto(address);
  await again.getByText('Shown without the internet').waitFor();
  await again.getByText(bookingRef, { exact: true }).waitFor();
  await waitForCode(again);
  await inspect(again, 'ticket-offline');
  for (const [form, begins] of [
    ['pdf', '%PDF-'],
    ['ics', 'BEGIN:VCALENDAR'],
  ])
    expect(
      await again.evaluate<string>(`fetch('/tickets/${bookingRef}.${form}').then((file) => file.text())`),
    ).toMatch(new RegExp(`^${begins}`));
  // Only the ticket is stored: the network is off, and no page about money opens.
  const elsewhere = await context.newPage();
  await expect(elsewhere.goto(`${site.url}/find-booking`)).rejects.toThrow('ERR_INTERNET_DISCONNECTED');

  await context.setOffline(false);
  await again.getByText('Shown without the internet').waitFor({ state: 'detached' });
});

test('the stored ticket shows a moved place, and cancelling deletes it', async () => {
  const { transactionId, address, move } = await book();
  await using visitor = await visit({
    expectedErrors: /ERR_INTERNET_DISCONNECTED|Failed to fetch/,
  });
  const { page, context } = visitor;
  await page.goto(address);
  await page.getByText(KEPT).waitFor();
  await page.getByText('9:00 am – 10:00 am').waitFor();
  await client.booking.move.mutate(move);
  await page.reload();
  await page.getByText('10:00 am – 11:00 am').waitFor();
  await page.getByText(KEPT).waitFor();
  await context.setOffline(true);
  await page.reload();
  await page.getByText('Shown without the internet').waitFor();
  await page.getByText('10:00 am – 11:00 am').waitFor();
  await context.setOffline(false);

  await page.goto(`${site.url}/cancel-booking?txn=${transactionId}`);
  await page.getByRole('button', { name: 'Yes, cancel this booking' }).click();
  await page.waitForURL('**/payment-callback?*');
  const count = `caches.open('nibog-tickets').then((cache) => cache.keys()).then((all) => all.length)`;
  await waitFor(
    'the stored ticket to be deleted',
    () => page.evaluate<number>(count),
    (kept) => kept === 0,
  );
  await page.goto(address);
  await page.getByRole('heading', { name: 'This booking was cancelled' }).waitFor();
  await context.setOffline(true);
  await page.reload();
  await page.getByRole('heading', { name: 'This page did not load' }).waitFor();
  expect(await page.evaluate(count)).toBe(0);
});

test('a ticket prints on one page, black on white, without buttons', async () => {
  const { bookingRef, address } = await book();
  await using visitor = await visit({ colorScheme: 'dark' });
  const { page } = visitor;
  await page.goto(address);
  await page.getByText(KEPT).waitFor();
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  await page.emulateMedia({ media: 'print' });
  await page.getByText(bookingRef, { exact: true }).waitFor();
  await page.getByRole('img', { name: 'QR code of this ticket' }).waitFor();
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
    'rgb(255, 255, 255)',
  );
  if (SCREENS !== undefined) await page.screenshot({ path: `${SCREENS}/print-ticket.png`, fullPage: true });
});

test('a browser that cannot share copies the link', async () => {
  const { address } = await book();
  await using visitor = await visit();
  const { page, context } = visitor;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(address);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address);
});

test('a browser that can share gets the reference and the link, and no child’s name', async () => {
  const { address, bookingRef } = await book();
  await using visitor = await visit();
  const { page } = visitor;
  await page.addInitScript(
    `navigator.share = async (data) => { document.documentElement.dataset.shared = JSON.stringify(data); }`,
  );
  await page.goto(address);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const shared = await page.locator('html[data-shared]').getAttribute('data-shared');
  expect(JSON.parse(shared ?? '{}')).toMatchObject({
    url: address,
    text: expect.stringContaining(bookingRef),
  });
  expect(shared).not.toContain('Aarav');
});
