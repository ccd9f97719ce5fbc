import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GUARD_NAMES } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';

/** Every guard that the product's SQL marks has a control, and every control disables a marked guard. */

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

test('every guard mark in the product has a known name and an end', async () => {
  const product = await readProduct();
  const marked = [...product.matchAll(/\/\* guard: (.*?) \*\//g)].map(([, name]) => name);
  expect(new Set(marked)).toEqual(new Set(GUARD_NAMES));
  expect(product.match(/\/\* end \*\//g)).toHaveLength(marked.length);
  const closed = product.match(/\/\* guard: [^/]*? \*\/(?:(?!\/\* guard:)[^])*?\/\* end \*\//g);
  expect(closed).toHaveLength(marked.length);
});

test.each(GUARD_NAMES)('a control disables the guard %s', async (name) => {
  const folders = [TESTS, join(TESTS, '../../gauntlet/test')];
  const tests = await Promise.all(
    folders.map((folder) => readTexts(folder, (file) => file.endsWith('.test.ts'))),
  );
  // Only names in lists of guards count, because the same word may occur elsewhere with another meaning.
  const listed = new RegExp(String.raw`(?:guards(?:Off)?: .*|GuardName\[\] = \[[^\]]*)'${name}'`);
  const controls = tests
    .flat()
    .filter((text) => /\/(?:sabotage|control-app)'/.test(text) && listed.test(text));
  expect(controls.length).toBeGreaterThan(0);
});
