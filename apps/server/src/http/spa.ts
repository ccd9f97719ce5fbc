import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readEarlyLinks, type EarlyLinks } from './early-links.ts';

const YEAR_MS = 365 * 86_400_000;

/** Headers that browsers evaluate only on pages. On other files they would waste 600 bytes each. */
const PAGE_HEADERS = [
  'content-security-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

/**
 * Serves the built SPA: hashed assets with a cache lifetime of a year, and its one page for every other path. The build has
 * compressed the files. Unknown paths under `/api`, `/assets` and `/metrics` are 404.
 */
export async function spaRoutes(
  app: FastifyInstance,
  { webRoot }: { webRoot: string | null },
): Promise<void> {
  const earlyLinks = webRoot === null ? null : await readEarlyLinks(webRoot);
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const isPage = wantsPage && !/^\/(?:api|assets|metrics)(?:\/|$)/.test(request.url);
    if (earlyLinks === null || !isPage) return reply.code(404).send({ error: 'there is nothing here' });
    return sendPage(request, reply, earlyLinks);
  });
  if (webRoot === null || earlyLinks === null) return;
  app.get('/', async (request, reply) => sendPage(request, reply, earlyLinks));
  await app.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache');
      if (hashed) for (const name of PAGE_HEADERS) reply.removeHeader(name);
    },
  });
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  earlyLinks: EarlyLinks,
): Promise<FastifyReply> {
  const link = earlyLinks(request.url, request.headers['accept-language'] ?? '');
  if (link !== '') reply.headers({ link, vary: 'accept-language' });
  return reply.header('cache-control', 'no-cache').sendFile('index.html');
}
