import { readStored, writeStored } from '../../lib/storage.ts';

const STORAGE_KEY = 'nibog.link';

/**
 * The token of the opened link. It is in the URL's fragment, which the browser does not send to the server. It is removed
 * from the address bar immediately, and stored for the life of the tab, so that it survives a reload.
 */
export function takeLinkToken(): string | null {
  const token = window.location.hash.slice(1);
  if (token !== '') {
    writeStored('sessionStorage', STORAGE_KEY, token);
    window.history.replaceState(window.history.state, '', window.location.pathname);
    return token;
  }
  const stored = readStored('sessionStorage', STORAGE_KEY);
  return typeof stored === 'string' ? stored : null;
}
