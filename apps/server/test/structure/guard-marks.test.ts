import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GUARD_NAMES } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';

/** A guard that the product marks has its control, and a control has its guard. */

const TESTS = resolve(import.meta.dirname, '..');
const PRODUCT = ['../src', '../../../packages/domain/src'].map((folder) => join(TESTS, folder));

async function readTexts(folder: string, isWanted: (name: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name));
  return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
}

async function readProduct(): Promise<string> {
  const texts = await Promise.all(
    PRODUCT.map((folder) => readTexts(folder, (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))),
  );
  return texts.flat().join('\n');
}

test('every guard that the product marks is known by name, and marked to its end', async () => {
  const product = await readProduct();
  const marked = [...product.matchAll(/\/\* guard: (.*?) \*\//g)].map(([, name]) => name);
  expect(new Set(marked)).toEqual(new Set(GUARD_NAMES));
  expect(product.match(/\/\* end \*\//g)).toHaveLength(marked.length);
  const closed = product.match(/\/\* guard: [^/]*? \*\/(?:(?!\/\* guard:)[^])*?\/\* end \*\//g);
  expect(closed).toHaveLength(marked.length);
});

test.each(GUARD_NAMES)('the guard %s is switched off by a test', async (name) => {
  const folders = [TESTS, join(TESTS, '../../gauntlet/test')];
  const tests = await Promise.all(
    folders.map((folder) => readTexts(folder, (file) => file.endsWith('.test.ts'))),
  );
  // Named where guards are listed: the same word may stand elsewhere for something else.
  const listed = new RegExp(String.raw`(?:guards(?:Off)?: .*|GuardName\[\] = \[[^\]]*)'${name}'`);
  const controls = tests
    .flat()
    .filter((text) => /\/(?:sabotage|control-app)'/.test(text) && listed.test(text));
  expect(controls.length).toBeGreaterThan(0);
});
