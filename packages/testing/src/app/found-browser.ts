import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOUND_BROWSER = fileURLToPath(new URL('../../../../.cache/browser.json', import.meta.url));

const foundBrowser = z.object({ path: z.string() });

/**
 * The path of the Chromium that `pnpm test` finds or installs before it runs the tests.
 *
 * @throws when none is recorded or it does not exist, with a one-line message that names the command to run
 */
export async function readBrowserPath(): Promise<string> {
  const path = await readFoundPath();
  if (path !== undefined && existsSync(path)) return path;
  const reason =
    path === undefined ? 'No browser is recorded in .cache/browser.json' : `${path} does not exist`;
  throw new Error(`${reason}: run npx -y pnpm@12 test FILE, which finds or installs a browser first`);
}

async function readFoundPath(): Promise<string | undefined> {
  try {
    return foundBrowser.parse(JSON.parse(await readFile(FOUND_BROWSER, 'utf8'))).path;
  } catch {
    return undefined;
  }
}

/** No sandbox, so that it also runs as root; no network requests of its own. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
