/**
 * Search parameters stay strings: the router's own parser would turn `txn=1234` into a number. Each route reads the
 * parameters that it knows and drops all others.
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

/** A string of 1 to 100 characters. Only the server knows whether it is a valid id. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 100 ? value : undefined;
}

/** An existing month or day: `YYYY-MM` or `YYYY-MM-DD`. */
export function readWhen(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^20\d\d-\d\d(-\d\d)?$/.test(value)) return undefined;
  const day = value.length === 7 ? `${value}-01` : value;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) ? value : undefined;
}

/** A child's age in whole years, 0 to 7, as the digit in the URL. */
export function readAge(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-7]$/.test(value) ? value : undefined;
}
