import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOUND_BROWSER = fileURLToPath(new URL('../../../../.cache/browser.json', import.meta.url));

const foundBrowser = z.object({ path: z.string() });

/** The program of the Chromium that the command found or installed before it began. */
export async function readBrowserPath(): Promise<string> {
  return foundBrowser.parse(JSON.parse(await readFile(FOUND_BROWSER, 'utf8'))).path;
}

/** Without a sandbox it runs as root too; and it is quiet on the network. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
