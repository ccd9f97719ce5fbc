import type { Page } from 'playwright-core';

/** What a parent does, in the words that a parent reads. */

export type Family = {
  child: string;
  born: { day: string; month: string; year: string };
  games: string[];
  parent: string;
  email: string;
  phone: string;
};

/** A child who is three at every event of the coming weeks. */
export function makeFamily(changes: Partial<Family> = {}): Family {
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  return {
    child: 'Meera Iyer',
    born: { day: '14', month: '3', year: String(new Date().getFullYear() - 3) },
    games: ['Running Race'],
    parent: 'Lakshmi Iyer',
    email: `lakshmi.${digits}@example.com`,
    phone: `98${digits}`,
    ...changes,
  };
}

/** From the start page to the children's details of the Hyderabad event. */
export async function openCheckout(page: Page, siteUrl: string): Promise<void> {
  await page.goto(siteUrl);
  await page.getByRole('link', { name: 'Hyderabad', exact: true }).click();
  await page.getByRole('link', { name: 'NIBOG Hyderabad Games' }).click();
  await page.getByRole('link', { name: 'Book places' }).click();
  await page.getByRole('heading', { name: 'Who is coming?' }).waitFor();
}

/** The checkout's steps up to the review with the server's price. */
export async function fillCheckout(page: Page, family: Family): Promise<void> {
  await page.getByLabel('Child’s full name').fill(family.child);
  await page.getByLabel('Day', { exact: true }).fill(family.born.day);
  await page.getByLabel('Month', { exact: true }).fill(family.born.month);
  await page.getByLabel('Year', { exact: true }).fill(family.born.year);
  await page.getByRole('radio', { name: 'Girl' }).check();
  await page.getByRole('button', { name: 'Choose games' }).click();
  for (const game of family.games) await page.getByRole('checkbox', { name: game }).check();
  await page.getByRole('button', { name: 'Your details' }).click();
  await page.getByLabel('Your full name').fill(family.parent);
  await page.getByLabel('E-mail').fill(family.email);
  await page.getByLabel('Mobile number').fill(family.phone);
  await page.getByRole('checkbox', { name: /I am the parent or guardian/ }).check();
  await page.getByRole('button', { name: 'Check and pay' }).click();
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor();
}

/** Presses Pay, and answers the transaction id once PhonePe's page is there. */
export async function openPhonePe(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Pay ₹/ }).click();
  await page.getByText('PhonePe simulator').first().waitFor();
}

/** What a parent may press on PhonePe's page. */
export async function pressAtPhonePe(page: Page, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
}

/** The transaction that the return page is about. */
export function transactionOf(page: Page): string {
  const transactionId = new URL(page.url()).searchParams.get('txn');
  if (transactionId === null) throw new Error(`no transaction in ${page.url()}`);
  return transactionId;
}
