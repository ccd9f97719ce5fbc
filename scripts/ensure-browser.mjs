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
// Where Playwright puts the program, below chromium-NNNN.
const PLAYWRIGHT_PROGRAMS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];
const SEARCHED = 'CHROME_PATH, the usual places of Chromium and Chrome, and Playwright’s cache';

/**
 * Makes sure that there is a Chromium for the browser tests, and writes its path to `.cache/browser.json`, where they read it.
 *
 * @param {string} root the clone's folder
 * @throws {Error} with one line that says what to install
 */
export function ensureBrowser(root) {
  const given = process.env.CHROME_PATH;
  if (given && !runs(given)) throw new Error(`CHROME_PATH is ${given}, which does not run as a browser.`);
  const path = given || remembered(root) || find() || install(root);
  if (!path) {
    throw new Error(
      `The tests need Chromium, and none was found (${SEARCHED}) or could be installed: install it, or set CHROME_PATH to it.`,
    );
  }
  remember(root, path);
}

function find() {
  return [...SYSTEM_BROWSERS, ...listPlaywrightBrowsers()].find(runs);
}

function listPlaywrightBrowsers() {
  const cache = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), cache, 'ms-playwright');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .flatMap((name) => PLAYWRIGHT_PROGRAMS.map((program) => join(folder, name, program)));
}

/** Distributions ship stand-ins that only tell to install something, so being there is not enough. */
function runs(path) {
  return (
    existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
  );
}

function install(root) {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    say('The tests need Chromium: installing it with apt-get, once …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (run('apt-get', ['update'], env))
      run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env);
    const path = find();
    if (path) return path;
  }
  say('The tests need Chromium: installing Playwright’s, once …');
  const playwright = join(root, 'apps', 'server', 'node_modules', 'playwright-core', 'cli.js');
  run(process.execPath, [playwright, 'install', 'chromium'], process.env);
  return find();
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
  say(`${[command, ...args].join(' ')} failed: ${error?.message ?? output}`);
  return false;
}

/** Tried before, so that a run does not have to start a browser to ask for its version. */
function remembered(root) {
  try {
    const { path } = JSON.parse(readFileSync(fileOf(root), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // the first run
  }
}

function remember(root, path) {
  if (remembered(root) === path) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  const partial = `${fileOf(root)}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify({ path })}\n`);
  renameSync(partial, fileOf(root));
  say(`The tests use the browser ${path}`);
}

function fileOf(root) {
  return join(root, '.cache', 'browser.json');
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
