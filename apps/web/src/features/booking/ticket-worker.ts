/** The worker that opens tickets without the internet, before the ticket's page and its files alone. */
const WORKER = '/ticket-worker.js';
const SCOPES = ['/booking-confirmation', '/tickets/'];

/** Answers whether it is at work. A browser that has no workers, or forbids them, shows tickets online alone. */
export async function startTicketWorker(): Promise<boolean> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return false;
  const started = await Promise.all(
    SCOPES.map(async (scope) => isAtWork(await navigator.serviceWorker.register(WORKER, { scope }))),
  );
  return started.every(Boolean);
}

async function isAtWork({ active, waiting, installing }: ServiceWorkerRegistration): Promise<boolean> {
  if (active) return true;
  const worker = installing ?? waiting;
  if (!worker) return false;
  return new Promise((resolve) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
