import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../repository.ts';
import { startChild, type Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { findVite } from './vite.ts';

const STOP_WITH_PARENT = fileURLToPath(new URL('./stop-with-parent.ts', import.meta.url));
const WEB = join(REPOSITORY, 'apps', 'web');

/** Starts Vite's development server on `devWebPort`. It forwards the API's paths to the server. */
export function startDevWeb(config: StartConfig, devWebPort: number): Child {
  const flags = [
    '--host',
    '127.0.0.1',
    '--port',
    String(devWebPort),
    '--strictPort',
    '--clearScreen',
    'false',
  ];
  return startChild({
    name: "Vite's development server",
    args: [STOP_WITH_PARENT, findVite(WEB), 'dev', WEB, ...flags],
    env: { ...config.env, API_URL: localUrl(config.host, config.port) },
    output: 'ignore',
    stopWithinMs: 5_000,
  });
}

export async function isDevWebUp(devWebPort: number): Promise<boolean> {
  try {
    await fetch(localUrl('127.0.0.1', devWebPort), { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}
