/**
 * Opens a ticket without the internet. It stands before the ticket's page and files alone, and before no page that has to
 * do with money: there it is neither asked nor started. What the network answers is shown; what was kept, where it does
 * not answer in time.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written in by the build: the files that draw the ticket's page, by a name for their state. */
declare const TICKET_PAGE: { version: string; files: string[] };
const page = TICKET_PAGE;

const PAGE_PATH = '/booking-confirmation';
/** The site's one page, and its own path. */
const SHELL = '/';
const PAGE_CACHES = 'nibog-page-';
const PAGE_CACHE = `${PAGE_CACHES}${page.version}`;
/** The page writes them: `features/booking/kept-tickets.ts`. */
const TICKET_CACHE = 'nibog-tickets';
/** A network that takes longer may be one that only seems to be there. */
const PATIENCE_MS = 3_000;

/** The same worker is registered for the page and for the ticket's files; the first one keeps the page. */
const keepsPage = new URL(self.registration.scope).pathname === PAGE_PATH;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // Whoever reloads wants a fresh one: the page, when it keeps a ticket anew.
  if (request.method !== 'GET' || request.cache === 'reload' || origin !== self.location.origin) return;
  if (pathname.startsWith('/tickets/')) {
    event.respondWith(askFirst(request, async () => findTicket(pathname)));
  } else if (request.mode === 'navigate') {
    if (pathname === PAGE_PATH) event.respondWith(askFirst(request, findShell));
  } else if (page.files.includes(pathname)) {
    event.respondWith(findFile(request));
  }
});

/** All of the page or nothing of it, and all of one build. */
async function install(): Promise<void> {
  if (keepsPage) {
    const cache = await caches.open(PAGE_CACHE);
    await cache.addAll([SHELL, ...page.files]);
    const shell = await cache.match(SHELL);
    const text = await shell?.text();
    const [entry] = page.files;
    if (entry === undefined || !text?.includes(entry)) {
      await caches.delete(PAGE_CACHE);
      throw new Error('the page is of another build than this worker');
    }
  }
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  if (keepsPage) {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PAGE_CACHES) && name !== PAGE_CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
  }
  await self.clients.claim();
}

async function askFirst(request: Request, findKept: () => Promise<Response | undefined>): Promise<Response> {
  const asked = fetch(request);
  const kept = await findKept();
  if (!kept) return asked;
  const late = new Promise<Response>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, kept);
  });
  try {
    const answer = await Promise.race([asked, late]);
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

async function findShell(): Promise<Response | undefined> {
  const cache = await caches.open(PAGE_CACHE);
  return cache.match(SHELL);
}

/** A ticket is kept in one language, and better shown in another than not at all. */
async function findTicket(path: string): Promise<Response | undefined> {
  const cache = await caches.open(TICKET_CACHE);
  return cache.match(path);
}

/** Named by its content, so what was kept is what would come. */
async function findFile(request: Request): Promise<Response> {
  const cache = await caches.open(PAGE_CACHE);
  return (await cache.match(request.url)) ?? fetch(request);
}
