import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESKTOP, PHONE, waitUntilLoaded } from './browser.ts';

/** Set to a folder, each page is left there as pictures for people to look at. */
export const SCREENS = process.env['SCREENS'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Where a state is looked at: on a phone in the light, and at a desk in the dark, each by a family of its own. */
export const VIEWS = [
  { view: 'phone', surname: 'Sharma', viewport: PHONE, colorScheme: 'light' as const },
  { view: 'desktop-dark', surname: 'Menon', viewport: DESKTOP, colorScheme: 'dark' as const },
];

type AxeResult = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };

type InspectOptions = {
  /** The page still waits for an answer, which the test holds back. */
  waiting?: boolean;
};

/**
 * Holds a page against every rule of axe, against the width of its window, the narrowest phone's and letters of twice
 * the size, and against the size of a thumb.
 */
export async function inspect(
  page: Page,
  name: string,
  { waiting = false }: InspectOptions = {},
): Promise<void> {
  if (!waiting) await waitUntilLoaded(page);
  if (SCREENS !== undefined) await draw(page, name);
  // The site's policy forbids inline scripts: axe comes in through the debugger.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  const small = await page.evaluate<string[]>(FIND_SMALL_TARGETS);
  const overflow = { now: await measureOverflow(page), large: 0, narrow: 0 };
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  overflow.large = await measureOverflow(page);
  await page.evaluate('document.documentElement.style.fontSize = ""');
  const viewport = page.viewportSize();
  if (viewport && viewport.width < 600) {
    await page.setViewportSize({ ...viewport, width: 320 });
    overflow.narrow = await measureOverflow(page);
    await page.setViewportSize(viewport);
  }
  expect({ name, found, small, overflow }).toEqual({
    name,
    found: [],
    small: [],
    overflow: { now: 0, large: 0, narrow: 0 },
  });
}

/** By how many pixels one has to scroll sideways. */
async function measureOverflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** What is pressed and lower or narrower than 44 px. A link in the middle of a sentence is as high as its line. */
const FIND_SMALL_TARGETS = `(() => {
  const targets = [...document.querySelectorAll('a[href], button, input, select, summary')];
  return targets
    .filter((target) => target.checkVisibility() && !target.matches('.sr-only, p > a:not([class*="min-h"])'))
    .map((target) => ({ target, box: (target.closest('label') ?? target).getBoundingClientRect() }))
    .filter(({ box }) => box.height < 44 || box.width < 44)
    .map(({ target, box }) => Math.round(box.width) + ' × ' + Math.round(box.height) + ': ' + target.outerHTML.slice(0, 200));
})()`;

const PICTURES = [
  { view: 'phone', width: 390, height: 844, scale: 1, colorScheme: 'light' as const },
  { view: 'phone-dark', width: 390, height: 844, scale: 1, colorScheme: 'dark' as const },
  { view: 'desktop', width: 1280, height: 800, scale: 0.65, colorScheme: 'light' as const },
  { view: 'desktop-dark', width: 1280, height: 800, scale: 0.65, colorScheme: 'dark' as const },
];
/** Pixels; what is below is more of the same. */
const HIGHEST = 1_500;

/** The same page on a phone and at a desk, in light and in dark; in Hindi on a phone in the light alone. Small enough to be kept. */
async function draw(page: Page, name: string): Promise<void> {
  const folder = SCREENS ?? '';
  const state = name.replace(/^(hindi-)?(?:phone|desktop)(?:-dark)?-/, '$1');
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const dark = await page.evaluate<boolean>('matchMedia("(prefers-color-scheme: dark)").matches');
  const hindi = (await page.evaluate<string>('document.documentElement.lang')).startsWith('hi');
  const chromium = await page.context().newCDPSession(page);
  for (const { view, width, height, scale, colorScheme } of PICTURES) {
    if (hindi && view !== 'phone') continue;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    // As high as the page, so that what sticks to the window's edge is where the page ends.
    const whole = await measureHeight(page);
    await page.setViewportSize({ width, height: whole });
    const clip = { x: 0, y: 0, width, height: Math.min(whole, HIGHEST), scale };
    const { data } = await chromium.send('Page.captureScreenshot', { format: 'webp', quality: 10, clip });
    await writeFile(`${folder}/${state}.${view}.webp`, Buffer.from(data, 'base64'));
  }
  await chromium.detach();
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
}

async function measureHeight(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollHeight');
}
