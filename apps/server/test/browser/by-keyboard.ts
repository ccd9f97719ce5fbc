import type { Locator, Page } from 'playwright-core';

/** More than any page has focusable elements. */
const MAX_TABS = 80;

/**
 * Wraps a page so that clicks, checks, texts and choices use the keyboard: Tab moves the focus to the element, keys do the
 * rest. Throws when Tab does not reach the element or the focus on it is not visible.
 */
export function byKeyboard(page: Page): Page {
  return wrap(page, page);
}

function wrap<Wrapped extends Page | Locator>(wrapped: Wrapped, page: Page): Wrapped {
  return new Proxy(wrapped, {
    get(target, name) {
      if (isLocator(target)) {
        const act = actionsOn(target, page)[String(name)];
        if (act) return act;
      }
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, target, given);
        return isLocator(answer) ? wrap(answer, page) : answer;
      };
    },
  });
}

function isLocator(value: unknown): value is Locator {
  return typeof value === 'object' && value !== null && 'boundingBox' in value;
}

function actionsOn(target: Locator, page: Page): Record<string, (text: string) => Promise<void>> {
  const { keyboard } = page;
  return {
    async click() {
      await tabTo(target, page);
      await keyboard.press('Enter');
    },
    async check() {
      await tabTo(target, page);
      if (!(await target.isChecked())) await keyboard.press('Space');
    },
    async fill(text) {
      await tabTo(target, page);
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type(text);
    },
    async selectOption(label) {
      await tabTo(target, page);
      await keyboard.type(label);
    },
  };
}

async function tabTo(target: Locator, page: Page): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let tabs = 0; (await focused.count()) === 0; tabs += 1) {
    if (tabs === MAX_TABS) throw new Error(`Tab does not reach ${String(target)}`);
    await page.keyboard.press('Tab');
  }
  const problem = await page.evaluate<string>(DESCRIBE_HIDDEN_FOCUS);
  if (problem !== '') throw new Error(`the focus on ${String(target)} ${problem}`);
}

/** Why a person cannot see where the focus is; empty if it is visible. */
const DESCRIBE_HIDDEN_FOCUS = `((element) => {
  const marked = [element, element.closest('label')].some(
    (node) => node !== null && getComputedStyle(node).outlineStyle !== 'none',
  );
  if (!marked) return 'is not marked';
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  if (top === null) return 'is outside the window';
  return element.contains(top) || top.contains(element) ? '' : 'is covered by something else';
})(document.activeElement)`;
