import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';

/** Set to a folder, each page is left there as a picture for people to look at. */
export const SCREENS = process.env['SCREENS'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Where a state is looked at: on a phone; for people to look at, everywhere. */
export const VIEWS = [
  { view: 'phone', viewport: PHONE, colorScheme: 'light' as const },
  ...(SCREENS === undefined
    ? []
    : [
        { view: 'phone-dark', viewport: PHONE, colorScheme: 'dark' as const },
        { view: 'desktop', viewport: DESKTOP, colorScheme: 'light' as const },
        { view: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' as const },
      ]),
];

type AxeResult = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };

/** Holds a page against every rule of axe, and against the width of its window. */
export async function inspect(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  if (SCREENS !== undefined) {
    await mkdir(SCREENS, { recursive: true });
    await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage: true });
  }
  // The site's policy forbids inline scripts: axe comes in through the debugger.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect({ name, found }).toEqual({ name, found: [] });
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect({ name, overflow }).toEqual({ name, overflow: 0 });
}
