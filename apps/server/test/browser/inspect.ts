import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESKTOP, PHONE, waitUntilLoaded } from './browser.ts';

/** A folder for screenshots of every inspected state. Unset: none are taken. */
export const SCREENS = process.env['SCREENS'];
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Size = { width: number; height: number };
type View = { name: string; viewport: Size; colorScheme: 'light' | 'dark'; narrowest?: Size };

/** Every state is inspected in each of them. */
const VIEWS: View[] = [
  { name: 'phone', viewport: PHONE, colorScheme: 'light', narrowest: { ...PHONE, width: 320 } },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' },
];

type Inspection = {
  violations: string[];
  /** Targets that are too small to press. */
  small: string[];
  /** Pixels by which the page is wider than the window: as it is, with text of 200 %, and on the narrowest phone. */
  overflow: { now: number; large: number; narrow: number };
};

const PERFECT: Inspection = { violations: [], small: [], overflow: { now: 0, large: 0, narrow: 0 } };

type InspectOptions = {
  /** The page still waits for a response that the test delays. */
  waiting?: boolean;
};

/**
 * Checks the page's present state on a phone in light and on a desktop in dark: every rule of axe, the sizes of targets,
 * and that the page fits the window, also with text of 200 % and on a phone of 320 px. Leaves the page as it was.
 *
 * @param state names the state in failures and screenshots
 */
export async function inspect(
  page: Page,
  state: string,
  { waiting = false }: InspectOptions = {},
): Promise<void> {
  if (!waiting) await waitUntilLoaded(page);
  const restore = await rememberView(page);
  if (SCREENS !== undefined) await takeScreenshots(page, SCREENS, state);
  const found: Record<string, Inspection> = {};
  for (const view of VIEWS) found[view.name] = await inspectView(page, view);
  await restore();
  expect({ state, ...found }).toEqual({
    state,
    ...Object.fromEntries(VIEWS.map(({ name }) => [name, PERFECT])),
  });
}

async function inspectView(page: Page, { viewport, colorScheme, narrowest }: View): Promise<Inspection> {
  await showView(page, viewport, colorScheme);
  // The site's policy forbids inline scripts; the debugger may run them.
  if (await page.evaluate<boolean>('typeof axe === "undefined"')) await page.evaluate(axeSource);
  const inspection = await page.evaluate<Inspection>(INSPECT);
  if (narrowest) {
    await page.setViewportSize(narrowest);
    inspection.overflow.narrow = await page.evaluate<number>(MEASURE_OVERFLOW);
  }
  return inspection;
}

const MEASURE_OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** A link in the middle of a sentence may be as high as its line. Transitions end first: axe must see final colours. */
const INSPECT = `(async () => {
  for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  const targets = [...document.querySelectorAll('a[href], button, input, select, summary')];
  const small = targets
    .filter((target) => target.checkVisibility() && !target.matches('.sr-only, p > a:not([class*="min-h"])'))
    .map((target) => ({ target, box: (target.closest('label') ?? target).getBoundingClientRect() }))
    .filter(({ box }) => box.height < 44 || box.width < 44)
    .map(({ target, box }) => Math.round(box.width) + ' × ' + Math.round(box.height) + ': ' + target.outerHTML.slice(0, 200));
  const now = ${MEASURE_OVERFLOW};
  document.documentElement.style.fontSize = '200%';
  const large = ${MEASURE_OVERFLOW};
  document.documentElement.style.fontSize = '';
  return {
    violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')),
    small,
    overflow: { now, large, narrow: 0 },
  };
})()`;

async function showView(page: Page, viewport: Size, colorScheme: 'light' | 'dark'): Promise<void> {
  const { width, height } = page.viewportSize() ?? {};
  if (width !== viewport.width || height !== viewport.height) await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/** Returns a function that restores the present size and colour scheme. */
async function rememberView(page: Page): Promise<() => Promise<void>> {
  const viewport = page.viewportSize() ?? PHONE;
  const isDark = await page.evaluate<boolean>('matchMedia("(prefers-color-scheme: dark)").matches');
  return () => showView(page, viewport, isDark ? 'dark' : 'light');
}

const SCREENSHOTS = [
  { view: 'phone', width: 390, height: 844, scale: 1, colorScheme: 'light' as const },
  { view: 'phone-dark', width: 390, height: 844, scale: 1, colorScheme: 'dark' as const },
  { view: 'desktop', width: 1280, height: 800, scale: 0.65, colorScheme: 'light' as const },
  { view: 'desktop-dark', width: 1280, height: 800, scale: 0.65, colorScheme: 'dark' as const },
];
/** Pixels. */
const MAX_SCREENSHOT_HEIGHT = 1_500;

/** Small enough for the repository: WebP of low quality, and in Hindi only the phone in light. */
async function takeScreenshots(page: Page, folder: string, state: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const isHindi = (await page.evaluate<string>('document.documentElement.lang')).startsWith('hi');
  const chromium = await page.context().newCDPSession(page);
  for (const { view, width, height, scale, colorScheme } of SCREENSHOTS) {
    if (isHindi && view !== 'phone') continue;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    // The window becomes as high as the page, so that what sticks to its edge is at the page's end.
    const pageHeight = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width, height: pageHeight });
    const clip = { x: 0, y: 0, width, height: Math.min(pageHeight, MAX_SCREENSHOT_HEIGHT), scale };
    const { data } = await chromium.send('Page.captureScreenshot', { format: 'webp', quality: 10, clip });
    await writeFile(`${folder}/${state}.${view}.webp`, Buffer.from(data, 'base64'));
  }
  await chromium.detach();
}
