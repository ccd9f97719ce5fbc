import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { addSecurityHeaders } from './security-headers.ts';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spaRoutes } from './spa.ts';

const SCRIPT = 'console.log("a script");'.repeat(20);
const PAGE = `<!doctype html><title>NIBOG</title>${' '.repeat(200)}`;
const CACHE_ONE_YEAR = 'public, max-age=31536000, immutable';

const EARLY_LINKS = {
  styles: ['/assets/index-abc.css'],
  scripts: ['/assets/index-abc.js'],
  pages: [
    { path: '/', scripts: ['/assets/home-abc.js'], texts: 'first' },
    { path: '/events/$slug', scripts: ['/assets/event-abc.js'], texts: 'first' },
    { path: '/payment-callback', scripts: ['/assets/return-abc.js'], texts: 'whole' },
  ],
  texts: {
    en: { first: ['/assets/en-first-abc.js'], whole: ['/assets/en-abc.js'] },
    hi: { first: ['/assets/hi-first-abc.js'], whole: ['/assets/hi-abc.js'] },
  },
};

const root = mkdtempSync(join(tmpdir(), 'nibog-site-'));
let app: FastifyInstance;

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text);
  writeFileSync(join(root, `${path}.br`), brotliCompressSync(text));
  writeFileSync(join(root, `${path}.gz`), gzipSync(text));
}

beforeAll(async () => {
  mkdirSync(join(root, 'assets'));
  write('index.html', PAGE);
  write('assets/index-abc.js', SCRIPT);
  write('early-links.json', JSON.stringify(EARLY_LINKS));
  writeFileSync(join(root, 'assets', 'tiny-abc.js'), 'x');
  app = fastify();
  addSecurityHeaders(app, { https: true });
  await spaRoutes(app, { webRoot: root });
});

afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true });
});

async function get(url: string, encodings?: string, accept = '*/*', languages = 'en-IN,en;q=0.9') {
  const headers = {
    accept,
    'accept-language': languages,
    ...(encodings === undefined ? {} : { 'accept-encoding': encodings }),
  };
  const { statusCode, headers: sent, rawPayload } = await app.inject({ url, headers });
  return { statusCode, sent, body: rawPayload };
}

describe('a script of the site', () => {
  test('is sent as brotli to a browser that accepts it, and cached for a year', async () => {
    const { sent, body } = await get('/assets/index-abc.js', 'gzip, deflate, br, zstd');
    expect(sent).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': CACHE_ONE_YEAR,
      vary: 'accept-encoding',
    });
    expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
    expect(Number(sent['content-length'])).toBe(body.length);
  });

  test('is sent as gzip when brotli is refused or not offered', async () => {
    for (const encodings of ['gzip', 'gzip, br;q=0']) {
      const { sent, body } = await get('/assets/index-abc.js', encodings);
      expect(sent).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
      expect(gunzipSync(body).toString()).toBe(SCRIPT);
    }
  });

  test.each([undefined, 'identity', 'zstd'])(
    'is sent uncompressed when the browser accepts %s',
    async (encodings) => {
      const { sent, body } = await get('/assets/index-abc.js', encodings);
      expect(sent['content-encoding']).toBeUndefined();
      expect(sent['vary']).toBe('accept-encoding');
      expect(body.toString()).toBe(SCRIPT);
    },
  );

  test('is sent uncompressed when it is too small to compress', async () => {
    const { statusCode, sent, body } = await get('/assets/tiny-abc.js', 'br');
    expect([statusCode, sent['content-encoding'], body.toString()]).toEqual([200, undefined, 'x']);
  });

  test('carries the headers that a script needs and none that only a page needs', async () => {
    const { sent } = await get('/assets/index-abc.js', 'br');
    expect(sent).not.toHaveProperty('content-security-policy');
    expect(sent).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  test('is not found and not cached when it does not exist', async () => {
    const { statusCode, sent } = await get('/assets/missing-abc.js', 'br');
    expect(statusCode).toBe(404);
    expect(sent['cache-control']).toBeUndefined();
  });
});

test.each(['/', '/events/hyderabad', '/payment-callback?txn=abc'])(
  'serves the page at %s, compressed, revalidated each time, with its security policy',
  async (url) => {
    const { sent, body } = await get(url, 'br', 'text/html');
    expect(sent).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringContaining('text/html'),
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect(brotliDecompressSync(body).toString()).toBe(PAGE);
  },
);

function script(name: string): string {
  return `</assets/${name}-abc.js>; rel=modulepreload`;
}

describe('the Link header of a page', () => {
  const common =
    '</assets/index-abc.css>; rel=preload; as=style; crossorigin, </assets/index-abc.js>; rel=modulepreload';

  test('names the styles, scripts, texts and event of the page', async () => {
    const { sent } = await get('/events/hyderabad-2026?age=3', 'br', 'text/html');
    const query = '/api/trpc/catalogue.getEvent?input=%7B%22slug%22%3A%22hyderabad-2026%22%7D';
    expect(sent['link']).toBe(
      [common, script('en-first'), script('event'), `<${query}>; rel=preload; as=fetch; crossorigin`].join(
        ', ',
      ),
    );
    expect(sent['vary']).toBe('accept-language, accept-encoding');
  });

  test.each([
    ['hi-IN,en;q=0.5', 'hi-first'],
    ['ta-IN, hi;q=0.9, en;q=0.8', 'hi-first'],
    ['ta-IN', 'en-first'],
    ['', 'en-first'],
  ])('names the texts for Accept-Language %s', async (languages, texts) => {
    const { sent } = await get('/', 'br', '*/*', languages);
    expect(sent['link']).toBe([common, script(texts), script('home')].join(', '));
  });

  test('contains nothing else from the URL', async () => {
    const { sent } = await get('/payment-callback?txn=abc', 'br', 'text/html');
    expect(sent['link']).toBe([common, script('en-first'), script('return'), script('en')].join(', '));
    const malformed = await get('/events/x%3E%3B%20rel=y', 'br', 'text/html');
    expect(malformed.sent['link']).toBe([common, script('en-first'), script('event')].join(', '));
  });

  test('is absent for an unknown page', async () => {
    const { sent } = await get('/nowhere/at/all', 'br', 'text/html');
    expect(sent).not.toHaveProperty('link');
  });
});
