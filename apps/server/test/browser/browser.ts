import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { BROWSER_ARGS } from '@nibog/testing/app/found-browser';
import { createTestApp, type TestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import { connect, type Client } from '@nibog/testing/arrange/checkouts';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { afterAll, inject } from 'vitest';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

/** So generous that only a hang reaches it, even on a slow and busy machine. */
const HANG_MS = 120_000;

/** Helper threads of V8 cost more time than they save: every test loads its pages with a new profile. */
const V8_ARGS = ['--js-flags=--single-threaded'];

let sharedBrowser: Promise<Browser> | undefined;

/** Starts one browser for all files of a worker. It ends with the worker. */
async function getBrowser(): Promise<Browser> {
  sharedBrowser ??= launchBrowser();
  return sharedBrowser;
}

async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: inject('browserPath'),
    args: [...BROWSER_ARGS, ...V8_ARGS],
    timeout: HANG_MS,
  });
  // After a crash the next test starts another one.
  browser.on('disconnected', () => (sharedBrowser = undefined));
  return browser;
}

export type OpenSite = { site: TestApp; client: Client };

/** Starts the product with its built pages for one test file, which awaits it at its top. Stops it after the file. */
export async function openSite(options: TestAppOptions = {}): Promise<OpenSite> {
  // PhonePe's page leads back to PUBLIC_URL, so the port must be known before the product listens.
  const port = await findPort();
  const site = await createTestApp({
    ...options,
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      WEB_ROOT: inject('webRoot'),
      ...options.env,
    },
  });
  afterAll(() => site[Symbol.asyncDispose]());
  return { site, client: connect(site.url) };
}

export type Visit = AsyncDisposable & { page: Page; context: BrowserContext };

export type VisitOptions = {
  /** Default: a phone's. */
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** The language that the browser prefers; the pages use it. */
  locale?: 'en-IN' | 'hi-IN';
  /** Default: reduced, because drawing endless animations takes most of the time in which a page waits. */
  motion?: 'reduce' | 'no-preference';
  /** Messages that may appear on the error console, such as those about a request that the test makes fail. */
  expectedErrors?: RegExp;
};

/** Opens a page in a new browser profile. On disposal, any unexpected message on its error console fails the test. */
export async function visit({
  viewport = PHONE,
  colorScheme = 'light',
  locale = 'en-IN',
  motion = 'reduce',
  expectedErrors,
}: VisitOptions = {}): Promise<Visit> {
  const browser = await getBrowser();
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale,
    reducedMotion: motion,
    timezoneId: 'Asia/Kolkata',
  });
  context.setDefaultTimeout(HANG_MS);
  const errors: string[] = [];
  context.on('page', watchRequests);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !expectedErrors?.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('crash', () => errors.push('the page crashed'));
  return {
    page,
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      if (errors.length > 0) throw new Error(`errors of the page: ${errors.join('\n')}`);
    },
  };
}

type Traffic = {
  inFlight: Set<Request>;
  /** Called when no request is in flight. */
  waiting: (() => void)[];
};

const trafficOf = new WeakMap<Page, Traffic>();

/** Long polls do not count: the server answers them only when something changes. */
function watchRequests(page: Page): void {
  const traffic: Traffic = { inFlight: new Set(), waiting: [] };
  trafficOf.set(page, traffic);
  const end = (request?: Request): void => {
    if (request) traffic.inFlight.delete(request);
    else traffic.inFlight.clear();
    if (traffic.inFlight.size === 0) for (const resume of traffic.waiting.splice(0)) resume();
  };
  page.on('request', (request) => {
    if (!request.url().includes('holdWhile')) traffic.inFlight.add(request);
  });
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  page.on('close', () => end());
}

/** Waits until none of the page's requests but long polls is in flight. */
export async function waitForResponses(page: Page): Promise<void> {
  const traffic = trafficOf.get(page);
  if (!traffic || traffic.inFlight.size === 0) return;
  await new Promise<void>((resolve) => traffic.waiting.push(resolve));
}

/** A task of the page's event loop: what was queued before it has run. */
const NEXT_TASK =
  'new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); })';

/** Waits until the page has every response, and those of the requests that they cause. */
export async function waitUntilLoaded(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  for (let quiet = 0; quiet < 3;) {
    await page.evaluate(NEXT_TASK);
    const isIdle = trafficOf.get(page)?.inFlight.size === 0;
    quiet = isIdle ? quiet + 1 : 0;
    await waitForResponses(page);
  }
}

/** A free port below those of outgoing connections, one of which could otherwise take it before the product listens. */
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
