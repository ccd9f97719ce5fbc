import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { buildWeb } from '@nibog/local/start/build-web';
import { BROWSER_ARGS, readBrowserPath } from '@nibog/testing/app/found-browser';
import { createTestApp, type TestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import { connect, type Client } from '@nibog/testing/arrange/checkouts';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { afterAll } from 'vitest';

/** A parent's phone, and a desk. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

/** The browser that the test command found or installed. */
async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await readBrowserPath(), args: BROWSER_ARGS });
}

/** The product with its built pages, at the address that PhonePe's page leads back to. */
async function createSite(options: TestAppOptions = {}): Promise<TestApp> {
  const port = await findPort();
  return createTestApp({
    ...options,
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      WEB_ROOT: await buildWeb(),
      ...options.env,
    },
  });
}

export type OpenSite = { browser: Browser; site: TestApp; client: Client };

/** A browser and the product for one test file, awaited at its top; both are gone at its end. */
export async function openSite(options: TestAppOptions = {}): Promise<OpenSite> {
  await using opened = new AsyncDisposableStack();
  const site = opened.use(await createSite(options));
  const browser = await launchBrowser();
  opened.defer(() => browser.close());
  const owned = opened.move();
  afterAll(() => owned.disposeAsync());
  return { browser, site, client: connect(site.url) };
}

export type Visit = AsyncDisposable & { page: Page; context: BrowserContext };

export type VisitOptions = {
  /** What the browser itself may say on the error console, such as of a request that the test makes fail. */
  mayComplain?: RegExp;
  colorScheme?: 'light' | 'dark';
  /** What the browser asks for; the pages then speak it. */
  locale?: 'en-IN' | 'hi-IN';
};

/** A page in a fresh browser profile. Whatever else is said on its error console fails the test when it ends. */
export async function visit(
  browser: Browser,
  viewport: { width: number; height: number },
  { mayComplain, colorScheme = 'light', locale = 'en-IN' }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale,
    timezoneId: 'Asia/Kolkata',
  });
  const errors: string[] = [];
  context.on('page', watchRequests);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !mayComplain?.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return {
    page,
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      if (errors.length > 0) throw new Error(`the page complained: ${errors.join('\n')}`);
    },
  };
}

const unanswered = new WeakMap<Page, Set<Request>>();

/** What the server holds until there is something to tell is no loading. */
function watchRequests(page: Page): void {
  const open = new Set<Request>();
  unanswered.set(page, open);
  page.on('request', (request) => {
    if (!request.url().includes('holdWhile')) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/** Waits until the page has all that it asked for, and what it asked for because of that. */
export async function waitUntilLoaded(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  for (let quiet = 0; quiet < 3;) {
    await page.evaluate(
      'new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); })',
    );
    const asked = unanswered.get(page)?.size ?? 0;
    quiet = asked === 0 ? quiet + 1 : 0;
  }
}

/** A free port below those that the system gives to outgoing connections, which could take it before we listen. */
async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
