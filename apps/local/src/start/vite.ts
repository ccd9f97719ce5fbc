import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program file of Vite, which is a dependency of the web app in `webRoot`. */
export function findVite(webRoot: string): string {
  const manifest = createRequire(join(webRoot, 'package.json')).resolve('vite/package.json');
  return join(dirname(manifest), 'bin', 'vite.js');
}
