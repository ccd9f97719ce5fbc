/**
 * The service worker that opens tickets offline. It is registered only for the ticket page and the ticket files, so it
 * never handles a page that deals with money. The network's response is preferred; the kept copy is used when the network
 * fails or takes too long.
 */
declare const self: ServiceWorkerGlobalScope;

/** Inserted by the build: the files of the ticket page, and a hash of the build. */
declare const TICKET_PAGE: { version: string; files: string[] };
const page = TICKET_PAGE;

const PAGE_PATH = '/booking-confirmation';
/** The single HTML page of the site. */
const SHELL = '/';
const PAGE_CACHE_PREFIX = 'nibog-page-';
const PAGE_CACHE = `${PAGE_CACHE_PREFIX}${page.version}`;
/** Written by the page: `features/booking/kept-tickets.ts`. */
const TICKET_CACHE = 'nibog-tickets';
/** How long to wait for the network before the kept copy is used. */
const KEPT_COPY_AFTER_MS = 3_000;

/** This worker is registered twice: for the page, whose files it caches, and for the ticket files. */
const cachesPage = new URL(self.registration.scope).pathname === PAGE_PATH;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // `reload` asks for a fresh response: the page sets it when it keeps a ticket.
  if (request.method !== 'GET' || request.cache === 'reload' || origin !== self.location.origin) return;
  if (pathname.startsWith('/tickets/')) {
    event.respondWith(networkFirst(request, async () => findTicket(pathname)));
  } else if (request.mode === 'navigate') {
    if (pathname === PAGE_PATH) event.respondWith(networkFirst(request, findShell));
  } else if (page.files.includes(pathname)) {
    event.respondWith(findFile(request));
  }
});

/** Caches all files of the page or none, and only files of one build. */
async function install(): Promise<void> {
  if (cachesPage) {
    const cache = await caches.open(PAGE_CACHE);
    await cache.addAll([SHELL, ...page.files]);
    const shell = await cache.match(SHELL);
    const text = await shell?.text();
    const [entry] = page.files;
    if (entry === undefined || !text?.includes(entry)) {
      await caches.delete(PAGE_CACHE);
      throw new Error('the page and this worker are of different builds');
    }
  }
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  if (cachesPage) {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PAGE_CACHE_PREFIX) && name !== PAGE_CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
  }
  await self.clients.claim();
}

async function networkFirst(
  request: Request,
  findKept: () => Promise<Response | undefined>,
): Promise<Response> {
  const requested = fetch(request);
  const kept = await findKept();
  if (!kept) return requested;
  const fallback = new Promise<Response>((resolve) => {
    setTimeout(resolve, KEPT_COPY_AFTER_MS, kept);
  });
  try {
    const response = await Promise.race([requested, fallback]);
    return response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

async function findShell(): Promise<Response | undefined> {
  const cache = await caches.open(PAGE_CACHE);
  return cache.match(SHELL);
}

/** A ticket is kept in one language only, so the language in the query is ignored. */
async function findTicket(path: string): Promise<Response | undefined> {
  const cache = await caches.open(TICKET_CACHE);
  return cache.match(path);
}

/** The file name contains a hash of the content, so the cached copy is never stale. */
async function findFile(request: Request): Promise<Response> {
  const cache = await caches.open(PAGE_CACHE);
  return (await cache.match(request.url)) ?? fetch(request);
}
