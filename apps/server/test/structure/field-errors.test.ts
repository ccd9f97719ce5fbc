import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';

/** A field error is data: its English rule is made from its code, in one place, and the pages never read it. */

const MAKER = 'packages/domain/src/field-errors/rules.ts';

/** A field error written where it is thrown, with a sentence of its own. */
const WRITTEN_BY_HAND = /\bpath\b[^{}]*\brule\b(?!:\s*string)|\brule: ['"`]/;

/** A check of a schema that refuses with a sentence instead of a code. */
const WORDS_IN_SCHEMA =
  /\.(?:min|max|regex|refine|int|email|uuidv4|enum|literal|date)\([^\n]*['"`][a-z]+ [a-z]+/;

function filesOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: REPOSITORY }).filter((file) => !file.endsWith('.test.ts'));
}

function findBreaches(files: string[], pattern: RegExp): string[] {
  return files
    .filter((file) => pattern.test(readFileSync(join(REPOSITORY, file), 'utf8')))
    .map((file) => relative('.', file));
}

test('a rule is written in one file of the domain alone', () => {
  const files = filesOf('packages/{domain,api}/src/**/*.ts', 'apps/server/src/**/*.ts');
  expect(files.length).toBeGreaterThan(100);
  expect(findBreaches(files, WRITTEN_BY_HAND).filter((file) => file !== MAKER)).toEqual([]);
});

test('a schema names codes and writes no sentences', () => {
  const files = filesOf('packages/api/src/**/schema.ts', 'packages/domain/src/values.ts');
  expect(files).toHaveLength(5);
  expect(findBreaches(files, WORDS_IN_SCHEMA)).toEqual([]);
});

test('the rules above see a sentence where there is one', () => {
  expect("fields: [{ path: 'slug', rule: 'is not a known event' }]").toMatch(WRITTEN_BY_HAND);
  expect('fields.push({ path, rule })').toMatch(WRITTEN_BY_HAND);
  expect("z.string().max(80, 'must be at most 80 characters')").toMatch(WORDS_IN_SCHEMA);
});
