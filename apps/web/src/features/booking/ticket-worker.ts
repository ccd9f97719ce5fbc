/** The service worker that opens tickets offline. It is registered only for the ticket page and the ticket files. */
const WORKER = '/ticket-worker.js';
const SCOPES = ['/booking-confirmation', '/tickets/'];

/** Returns whether the worker is active. A browser without service workers shows tickets online only. */
export async function startTicketWorker(): Promise<boolean> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return false;
  const started = await Promise.all(
    SCOPES.map(async (scope) => waitUntilActive(await navigator.serviceWorker.register(WORKER, { scope }))),
  );
  return started.every(Boolean);
}

async function waitUntilActive({ active, waiting, installing }: ServiceWorkerRegistration): Promise<boolean> {
  if (active) return true;
  const worker = installing ?? waiting;
  if (!worker) return false;
  return new Promise((resolve) => {
    const checkState = (): void => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', checkState);
    checkState();
  });
}
