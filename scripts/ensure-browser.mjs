import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
// Paths of the program inside Playwright's folder chromium-NNNN.
const PLAYWRIGHT_PROGRAMS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];
const SEARCHED = 'CHROME_PATH, the usual places of Chromium and Chrome, and Playwright’s cache';

/**
 * Finds or installs a Chromium for the browser tests. Writes its path to `.cache/browser.json`, which the tests read.
 *
 * @param {string} root the clone's folder
 * @throws {Error} with a one-line message that names what to install
 */
export function ensureBrowser(root) {
  const configured = process.env.CHROME_PATH;
  if (configured && !canRun(configured))
    throw new Error(`CHROME_PATH is ${configured}, which does not run as a browser.`);
  const path = configured || readCachedPath(root) || findBrowser() || installBrowser(root);
  if (!path) {
    throw new Error(
      `The tests need Chromium, and none was found (${SEARCHED}) or could be installed: install it, or set CHROME_PATH to it.`,
    );
  }
  cachePath(root, path);
}

function findBrowser() {
  return [...SYSTEM_BROWSERS, ...listPlaywrightBrowsers()].find(canRun);
}

function listPlaywrightBrowsers() {
  const cache = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), cache, 'ms-playwright');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .flatMap((name) => PLAYWRIGHT_PROGRAMS.map((program) => join(folder, name, program)));
}

/** Some distributions ship placeholders that only print install instructions, so an existing file is not enough. */
function canRun(path) {
  return (
    existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
  );
}

function installBrowser(root) {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    print('The tests need Chromium: installing it with apt-get, once …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (run('apt-get', ['update'], env))
      run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env);
    const path = findBrowser();
    if (path) return path;
  }
  print('The tests need Chromium: installing Playwright’s, once …');
  const playwright = join(root, 'apps', 'server', 'node_modules', 'playwright-core', 'cli.js');
  run(process.execPath, [playwright, 'install', 'chromium'], process.env);
  return findBrowser();
}

function run(command, args, env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
  });
  if (status === 0) return true;
  const output = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-3).join(' ');
  print(`${[command, ...args].join(' ')} failed: ${error?.message ?? output}`);
  return false;
}

/** The path found by an earlier run, if the file still exists. Does not run it, because starting a browser takes time. */
function readCachedPath(root) {
  try {
    const { path } = JSON.parse(readFileSync(cacheFile(root), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // the first run
  }
}

function cachePath(root, path) {
  if (readCachedPath(root) === path) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  const partial = `${cacheFile(root)}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify({ path })}\n`);
  renameSync(partial, cacheFile(root));
  print(`The tests use the browser ${path}`);
}

function cacheFile(root) {
  return join(root, '.cache', 'browser.json');
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
