import { waitFor } from '@nibog/testing/wait-for';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import {
  fillCheckout,
  goToCheckout,
  HINDI,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
} from './steps.ts';

const { site } = await openSite();

/** The footer has no English word but names; the event's own texts are the organiser's. */
async function expectHindi(page: Page): Promise<void> {
  expect(await page.evaluate<string>('document.documentElement.lang')).toBe('hi-IN');
  expect(await page.getByRole('main').textContent()).toMatch(/\p{Script=Devanagari}/u);
  const text = await page.getByRole('contentinfo').textContent();
  expect(text?.replaceAll(/New India Baby Olympic Games|PhonePe/g, '')).not.toMatch(/[a-z]{2,}/i);
}

test('a parent whose browser speaks Hindi books in Hindi', async () => {
  await using visitor = await visit({ locale: 'hi-IN' });
  const { page } = visitor;
  const show = async (name: string) => {
    await inspect(page, `hindi-${name}`);
    await expectHindi(page);
  };
  const family = makeFamily({
    child: 'मीरा अय्यर',
    games: ['Running Race', 'High Jump'],
  });

  await page.goto(site.url);
  await page.getByRole('heading', { name: 'आपके नन्हे-मुन्ने का बड़ा दिन' }).waitFor();
  await show('home');
  await page.getByRole('link', { name: 'NIBOG Hyderabad Games' }).click();
  await page.getByRole('link', { name: HINDI.book }).waitFor();
  await show('event');
  await goToCheckout(page, site.url, HINDI);
  await page.getByRole('button', { name: HINDI.chooseGames }).click();
  await page.getByText('पूरा नाम लिखें').waitFor();
  await show('children-with-errors');
  await fillCheckout(page, family, HINDI);
  await page.getByRole('button', { name: HINDI.pay }).waitFor();
  await show('review');
  await page.goBack();
  await page.getByRole('heading', { name: HINDI.yourDetails }).waitFor();
  await show('parent');
  await page.goBack();
  await page.getByRole('heading', { name: HINDI.chooseGames, exact: true }).waitFor();
  await show('games');
  await page.goForward();
  await page.goForward();
  await openPhonePe(page, HINDI);
  await pressAtPhonePe(page, 'Close');
  await page.getByRole('heading', { name: 'आपके बैंक से अभी जवाब नहीं आया है' }).waitFor();
  await show('awaiting');
  await page.getByRole('link', { name: 'PhonePe पर वापस जाएँ' }).click();
  await pressAtPhonePe(page, /^Pay ₹/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'आपकी बुकिंग हो गई!' }).waitFor();
  await show('booked');
  await page.getByRole('link', { name: 'मेरी बुकिंग खोजें' }).click();
  await page.getByRole('heading', { name: 'मेरी बुकिंग खोजें' }).waitFor();
  await show('find-booking');

  const mail = await waitFor(
    'the mail',
    async () => site.smtp.messages.find(({ recipients }) => recipients.includes(family.email)),
    (found) => found !== undefined,
  );
  expect(mail?.mail.subject).toMatch(/^आपकी NIBOG बुकिंग NBG-/);
});

test('a failed payment is shown in Hindi', async () => {
  await using visitor = await visit({ locale: 'hi-IN' });
  const { page } = visitor;
  await openCheckout(page, site.url, HINDI);
  await fillCheckout(page, makeFamily({ child: 'Diya Iyer' }), HINDI);
  await openPhonePe(page, HINDI);
  await pressAtPhonePe(page, 'Decline for good');
  await page.getByRole('heading', { name: 'पेमेंट पूरा नहीं हुआ' }).waitFor();
  const again = page.getByRole('link', { name: 'इन्हीं सीटों के लिए नया पेमेंट करें' });
  await again.waitFor();
  await inspect(page, 'hindi-failed');
  await again.click();
  await page.getByRole('button', { name: 'PhonePe से नया पेमेंट करें' }).waitFor();
  await inspect(page, 'hindi-pay-again');
});

test('the parent switches the language in the middle of a form; it is kept on the device, not in the address', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await openCheckout(page, site.url);
  await page.getByLabel('Child’s full name').fill('Meera Iyer');
  const address = page.url();

  const control = page.getByRole('combobox', { name: 'Language' });
  expect((await control.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await control.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: HINDI.whoIsComing }).waitFor();
  expect(await page.title()).toContain(HINDI.whoIsComing);
  // The typed text and the focus stay.
  expect(await page.getByLabel(HINDI.childName).inputValue()).toBe('Meera Iyer');
  expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('SELECT');
  expect(page.url()).toBe(address);

  await page.reload();
  await page.getByRole('heading', { name: HINDI.whoIsComing }).waitFor();
  await page.getByRole('combobox', { name: 'भाषा' }).selectOption('en');
  await page.getByRole('heading', { name: 'Who is coming?' }).waitFor();
  expect(await page.evaluate<string>('document.documentElement.lang')).toBe('en-IN');
});

test('a parent who switches the language between two presses of Pay opens the same payment', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await openCheckout(page, site.url);
  await fillCheckout(page, makeFamily({ child: 'Tara Iyer' }));
  await openPhonePe(page);
  const phonePe = page.url();
  await page.goBack();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
  await openPhonePe(page, HINDI);
  expect(page.url()).toBe(phonePe);
});

test('the page is shown in English when the Hindi texts do not load', async () => {
  await using visitor = await visit({ locale: 'hi-IN', expectedErrors: /ERR_FAILED/ });
  const { page } = visitor;
  await page.route('**/assets/hi-*.js', (route) => route.abort());
  await page.goto(site.url);
  await page.getByRole('heading', { name: 'A big day for your little one' }).waitFor();
  expect(await page.evaluate<string>('document.documentElement.lang')).toBe('en-IN');
});
