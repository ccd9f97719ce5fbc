import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The file to run as Vite, of the web app in `webRoot`: its dependency, not the server's. */
export function findVite(webRoot: string): string {
  const manifest = createRequire(join(webRoot, 'package.json')).resolve('vite/package.json');
  return join(dirname(manifest), 'bin', 'vite.js');
}
