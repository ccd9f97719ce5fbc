// Builds the site once per state of its sources. Concurrent starts and tests share the build.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../repository.ts';
import { findVite } from './vite.ts';

export type BuildWebOptions = {
  /** The clone whose site is built. Default: this clone. */
  repository?: string;
  signal?: AbortSignal;
  /** Called when a build is necessary, which takes some seconds. */
  onBuild?: () => void;
};

const MAX_BUILDS = 3;
const STALE_PARTIAL_MS = 3_600_000;
// Entries of the source folders that do not affect the build.
const IGNORED = /^(?:node_modules|dist|\..*|.*\.gen\.ts|.*\.test\.tsx?|.*\.tsbuildinfo)$/;

/** Returns the folder of the built site, which contains an `index.html`. Builds only if these sources were not built before. */
export async function buildWeb({
  repository = REPOSITORY,
  signal,
  onBuild,
}: BuildWebOptions = {}): Promise<string> {
  const web = join(repository, 'apps', 'web');
  const builds = join(web, 'dist');
  const folder = join(builds, await hashInputs(repository));
  if (!existsSync(join(folder, 'index.html'))) {
    onBuild?.();
    await build(web, folder, signal);
  }
  const now = new Date();
  await utimes(folder, now, now);
  await prune(builds, folder);
  return folder;
}

/**
 * Builds in a temporary folder and renames it, so that no process sees a partial build. Of concurrent builds the first to
 * rename wins; their results are identical.
 */
async function build(web: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const partial = `${folder}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(partial, { recursive: true });
  try {
    const args = [findVite(web), 'build', web, '--outDir', partial, '--emptyOutDir', '--logLevel', 'warn'];
    await promisify(execFile)(process.execPath, args, {
      cwd: web,
      env: { ...process.env, NODE_ENV: 'production' },
      ...(signal ? { signal } : {}),
    });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw describe(error);
  }
}

function describe(error: unknown): Error {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const reason = output || (error instanceof Error ? error.message : String(error));
  return new Error(`The site could not be built: ${reason}`, { cause: error });
}

/** Hashes all inputs of the build. */
async function hashInputs(repository: string): Promise<string> {
  const inputs = [
    ...(await listFiles(join(repository, 'apps', 'web'))),
    ...(await listFiles(join(repository, 'packages', 'api', 'src'))),
    ...(await listFiles(join(repository, 'packages', 'domain', 'src'))),
    join(repository, 'pnpm-lock.yaml'),
  ];
  const hash = createHash('sha256');
  for (const input of inputs.toSorted()) {
    const content = await readFile(input);
    hash.update(`${relative(repository, input)}\0${content.length}\0`).update(content);
  }
  // Vite inserts these variables into the site.
  const settings = Object.entries(process.env)
    .filter(([name]) => name.startsWith('VITE_'))
    .map(([name, value]) => `${name}=${value}`);
  return hash.update(JSON.stringify(settings.toSorted())).digest('hex').slice(0, 16);
}

async function listFiles(folder: string): Promise<string[]> {
  const sources = glob('**', { cwd: folder, withFileTypes: true, exclude: ({ name }) => IGNORED.test(name) });
  const entries = await Array.fromAsync(sources);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Deletes old builds except the two used most recently, which another process may serve, and stale partial builds. */
async function prune(builds: string, current: string): Promise<void> {
  const names = await readdir(builds);
  const folders = await Promise.all(
    names.map(async (name) => {
      const path = join(builds, name);
      const usedAt = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0, // deleted by another process
      );
      return { path, usedAt, partial: name.endsWith('.partial') };
    }),
  );
  const stalePartials = folders.filter(
    ({ partial, usedAt }) => partial && usedAt < Date.now() - STALE_PARTIAL_MS,
  );
  const old = folders
    .filter(({ path, partial }) => !partial && path !== current)
    .toSorted((a, b) => b.usedAt - a.usedAt)
    .slice(MAX_BUILDS - 1);
  await Promise.all([...stalePartials, ...old].map(({ path }) => rm(path, { recursive: true, force: true })));
}
