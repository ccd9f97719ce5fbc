import { connect } from '@nibog/testing/arrange/checkouts';
import type { Page } from 'playwright-core';

/** A parent's actions, by the texts that a parent reads. */

export type Family = {
  child: string;
  born: { day: string; month: string; year: string };
  games: string[];
  /** The buttons of the add-ons to press. */
  addOns: string[];
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
    addOns: [],
    parent: 'Lakshmi Iyer',
    email: `lakshmi.${digits}@example.com`,
    phone: `98${digits}`,
    ...changes,
  };
}

/** The names of the checkout's fields and buttons. */
const ENGLISH = {
  city: 'City',
  book: 'Book places',
  whoIsComing: 'Who is coming?',
  childName: 'Child’s full name',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  girl: 'Girl',
  chooseGames: 'Choose games',
  yourDetails: 'Your details',
  fullName: 'Your full name',
  email: 'E-mail',
  phone: 'Mobile number',
  agree: /I am the parent or guardian/,
  checkAndPay: 'Check and pay',
  pay: /^Pay ₹/,
};

export const HINDI: typeof ENGLISH = {
  city: 'शहर',
  book: 'सीट बुक करें',
  whoIsComing: 'कौन आ रहा है?',
  childName: 'बच्चे का पूरा नाम',
  day: 'दिन',
  month: 'महीना',
  year: 'साल',
  girl: 'लड़की',
  chooseGames: 'गेम चुनें',
  yourDetails: 'आपकी जानकारी',
  fullName: 'आपका पूरा नाम',
  email: 'ई-मेल',
  phone: 'मोबाइल नंबर',
  agree: /माँ, पिता या अभिभावक/,
  checkAndPay: 'जाँचें और पेमेंट करें',
  pay: /^PhonePe से ₹/,
};

/** Goes from the start page to the children's details of the Hyderabad event. */
export async function goToCheckout(page: Page, siteUrl: string, t = ENGLISH): Promise<void> {
  await page.goto(siteUrl);
  await page.getByLabel(t.city, { exact: true }).selectOption('hyderabad');
  await page.waitForURL('**/?city=hyderabad');
  await page.getByRole('link', { name: 'NIBOG Hyderabad Games' }).click();
  await page.getByRole('link', { name: t.book }).click();
  await page.getByRole('heading', { name: t.whoIsComing }).waitFor();
}

/** Opens the children's details of the Hyderabad event by its address. */
export async function openCheckout(page: Page, siteUrl: string, t = ENGLISH): Promise<void> {
  const { events } = await connect(siteUrl).catalogue.listEvents.query({ city: 'hyderabad' });
  await page.goto(`${siteUrl}/checkout/${events[0]?.slug ?? ''}`);
  await page.getByRole('heading', { name: t.whoIsComing }).waitFor();
}

/** Fills in the details of the child with this index. */
export async function typeChild(
  page: Page,
  { child, born }: Pick<Family, 'child' | 'born'>,
  index = 0,
  t = ENGLISH,
): Promise<void> {
  await page.getByLabel(t.childName).nth(index).fill(child);
  await page.getByLabel(t.day, { exact: true }).nth(index).fill(born.day);
  await page.getByLabel(t.month, { exact: true }).nth(index).fill(born.month);
  await page.getByLabel(t.year, { exact: true }).nth(index).fill(born.year);
  await page.getByRole('radio', { name: t.girl }).nth(index).check();
}

/** Fills in the parent's details and consent, and goes on to the review. */
export async function fillParent(page: Page, family: Family, t = ENGLISH): Promise<void> {
  await page.getByLabel(t.fullName).fill(family.parent);
  await page.getByLabel(t.email).fill(family.email);
  await page.getByLabel(t.phone).fill(family.phone);
  await page.getByRole('checkbox', { name: t.agree }).check();
  await page.getByRole('button', { name: t.checkAndPay }).click();
  await page.getByRole('heading', { name: t.checkAndPay }).waitFor();
}

/** Fills in the steps of the checkout up to the review. */
export async function fillCheckout(page: Page, family: Family, t = ENGLISH): Promise<void> {
  await typeChild(page, family, 0, t);
  await page.getByRole('button', { name: t.chooseGames }).click();
  for (const game of family.games) await page.getByRole('checkbox', { name: game }).check();
  for (const addOn of family.addOns) await page.getByRole('button', { name: addOn, exact: true }).click();
  await page.getByRole('button', { name: t.yourDetails }).click();
  await fillParent(page, family, t);
}

export function promoField(page: Page) {
  return page.getByLabel('Promo code');
}

/** Presses Pay and waits for PhonePe's page. */
export async function openPhonePe(page: Page, t = ENGLISH): Promise<void> {
  await page.getByRole('button', { name: t.pay }).click();
  await page.getByText('PhonePe simulator').first().waitFor();
}

export async function pressAtPhonePe(page: Page, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
}

/** The transaction id in the return page's address. */
export function transactionOf(page: Page): string {
  const transactionId = new URL(page.url()).searchParams.get('txn');
  if (transactionId === null) throw new Error(`no transaction in ${page.url()}`);
  return transactionId;
}
