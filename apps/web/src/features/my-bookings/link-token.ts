import { readStored, writeStored } from '../../lib/storage.ts';

const KEY = 'nibog.link';

/**
 * The token of the link that was opened. It comes after the address's `#`, which no server is told, is taken out of the
 * address bar at once, and is kept for the tab's life, so that a refresh does not lose it.
 */
export function takeLinkToken(): string | null {
  const token = window.location.hash.slice(1);
  if (token !== '') {
    writeStored('sessionStorage', KEY, token);
    window.history.replaceState(window.history.state, '', window.location.pathname);
    return token;
  }
  const kept = readStored('sessionStorage', KEY);
  return typeof kept === 'string' ? kept : null;
}
