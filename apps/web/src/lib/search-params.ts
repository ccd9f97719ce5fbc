/**
 * Search parameters are plain text here: the router's own parser reads `txn=1234` as a number, and a reference is
 * not one. Each route takes what it knows and drops the rest.
 */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function readSlug(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z0-9-]{1,80}$/.test(value) ? value : undefined;
}

/** Any text of a bearable length: the server says whether it names something. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 100 ? value : undefined;
}

/** A month or a day that exists, `YYYY-MM` or `YYYY-MM-DD`. */
export function readWhen(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^20\d\d-\d\d(-\d\d)?$/.test(value)) return undefined;
  const day = value.length === 7 ? `${value}-01` : value;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) ? value : undefined;
}

/** Whole years of a small child, as the plain digit that stands in the address. */
export function readAge(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-7]$/.test(value) ? value : undefined;
}
