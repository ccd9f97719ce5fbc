const TIMEOUT_MS = 15_000;

type Init = Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined };

/** `fetch` with a timeout. Without it, a phone that changes networks may wait for minutes. */
export async function fetchWithTimeout(
  url: RequestInfo | URL,
  init?: Init,
  timeoutMs = TIMEOUT_MS,
): Promise<Response> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (init?.signal?.aborted) abort();
  init?.signal?.addEventListener('abort', abort);
  const timer = setTimeout(abort, timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    // The timeout covers the body too: a connection may stall after the headers.
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  } finally {
    clearTimeout(timer);
    init?.signal?.removeEventListener('abort', abort);
  }
}
