import { expect, test } from 'vitest';
import { openSite, visit, type VisitOptions } from './browser.ts';
import { SCREENS } from './inspect.ts';

/** Bytes of JavaScript that a phone may load before it shows an event: as sent, with response headers. */
const BUDGET_BYTES = 120_000;

const { site, client } = await openSite();
const { events } = await client.catalogue.listEvents.query({ city: 'hyderabad' });
const slug = events[0]?.slug ?? '';

type Sent = { path: string; bytes: number; encoding: string; cached: string };

/** The scripts that the first visit to a page loads, as Chromium reports them. */
async function measureScripts(path: string, shown: string, options?: VisitOptions): Promise<Sent[]> {
  await using visitor = await visit(options);
  const { page, context } = visitor;
  const network = await context.newCDPSession(page);
  const sent = new Map<string, Sent>();
  network.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    const headers = new Headers(response.headers);
    if (!pathname.endsWith('.js')) return;
    sent.set(requestId, {
      path: pathname,
      bytes: 0,
      encoding: headers.get('content-encoding') ?? 'none',
      cached: headers.get('cache-control') ?? 'none',
    });
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = sent.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  await network.send('Network.enable');
  await page.goto(`${site.url}${path}`);
  await page.getByRole('heading', { level: 1, name: shown }).waitFor();
  await page.waitForLoadState('networkidle');
  const scripts = [...sent.values()];
  if (SCREENS !== undefined) console.table(scripts.map(({ path: script, bytes }) => ({ script, bytes })));
  return scripts;
}

function sumBytes(scripts: Sent[]): number {
  return scripts.reduce((sum, { bytes }) => sum + bytes, 0);
}

test.each(['en-IN', 'hi-IN'] as const)(
  'an event is shown after at most 120 kB of JavaScript, in %s',
  async (locale) => {
    const scripts = await measureScripts(`/events/${slug}`, 'NIBOG Hyderabad Games', { locale });
    const languages = scripts.filter(({ path }) => /\/(?:en|hi)-/.test(path)).map(({ path }) => path);
    expect(languages).toEqual([expect.stringContaining(`/${locale.slice(0, 2)}-`)]);
    expect(scripts.length).toBeLessThanOrEqual(6);
    for (const { bytes, encoding, cached } of scripts) {
      expect(bytes).toBeGreaterThan(0);
      expect(encoding).toBe('br');
      expect(cached).toBe('public, max-age=31536000, immutable');
    }
    console.log(`weight: ${sumBytes(scripts)} bytes in ${scripts.length} scripts, in ${locale}`);
    expect(sumBytes(scripts)).toBeLessThanOrEqual(BUDGET_BYTES);
  },
);

test('control: the checkout, which loads its schemas, exceeds the budget', async () => {
  const scripts = await measureScripts(`/checkout/${slug}/children`, 'Who is coming?');
  expect(sumBytes(scripts)).toBeGreaterThan(BUDGET_BYTES);
});

test('everything that an event page needs is requested once, before the first script runs', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const asked = new Array<string>();
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const gate = Promise.withResolvers<void>();
  await page.route('**/assets/index-*.js', async (route) => {
    await gate.promise;
    await route.continue();
  });
  const early = [/\/libraries-/, /\/shared-/, /\/en-first-/, /\/events\._slug-/, /\/catalogue\.getEvent$/];
  const all = Promise.all(
    early.map((name) => page.waitForRequest((request) => name.test(new URL(request.url()).pathname))),
  );
  await page.goto(`${site.url}/events/${slug}`, { waitUntil: 'commit' });
  await all;
  gate.resolve();
  await page.getByRole('heading', { level: 1, name: 'NIBOG Hyderabad Games' }).waitFor();
  await page.waitForLoadState('networkidle');
  const counts = early.map((name) => asked.filter((path) => name.test(path)).length);
  expect(counts).toEqual(early.map(() => 1));
});
