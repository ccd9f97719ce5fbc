import { queryOptions } from '@tanstack/react-query';
import { fetchWithTimeout } from '../../lib/fetch-with-timeout.ts';

export type Site = { supportEmail: string | null; supportPhone: string | null };

/** The support contact. Pages render without it if it cannot be loaded. */
export function siteQuery() {
  return queryOptions({
    queryKey: ['site'],
    queryFn: fetchSite,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
}

async function fetchSite(): Promise<Site> {
  const response = await fetchWithTimeout('/api/site');
  if (!response.ok) throw new Error(`GET /api/site failed with ${response.status}`);
  return readSite(await response.json());
}

export function readSite(body: unknown): Site {
  const fields: Record<string, unknown> = { ...(typeof body === 'object' ? body : null) };
  return { supportEmail: text(fields['supportEmail']), supportPhone: text(fields['supportPhone']) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
