import type { Locator, Page } from 'playwright-core';

/** More than any page of ours has places for the focus. */
const MOST_TABS = 80;

/**
 * The same page without a mouse: what is pressed, filled in, checked or chosen on it is come to by Tab and worked by keys.
 * What Tab does not come to cannot be used, and what has the focus must be seen to have it.
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
      await goTo(target, page);
      await keyboard.press('Enter');
    },
    async check() {
      await goTo(target, page);
      if (!(await target.isChecked())) await keyboard.press('Space');
    },
    async fill(text) {
      await goTo(target, page);
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type(text);
    },
    async selectOption(label) {
      await goTo(target, page);
      await keyboard.type(label);
    },
  };
}

async function goTo(target: Locator, page: Page): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let tabs = 0; (await focused.count()) === 0; tabs += 1) {
    if (tabs === MOST_TABS) throw new Error(`Tab does not come to ${String(target)}`);
    await page.keyboard.press('Tab');
  }
  const unseen = await page.evaluate<string>(DESCRIBE_UNSEEN);
  if (unseen !== '') throw new Error(`the focus on ${String(target)} ${unseen}`);
}

/** Why somebody who looks at the page would not know where the focus is; empty where all is well. */
const DESCRIBE_UNSEEN = `((element) => {
  const marked = [element, element.closest('label')].some(
    (node) => node !== null && getComputedStyle(node).outlineStyle !== 'none',
  );
  if (!marked) return 'is not marked';
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  if (top === null) return 'is outside the window';
  return element.contains(top) || top.contains(element) ? '' : 'is covered by something else';
})(document.activeElement)`;
