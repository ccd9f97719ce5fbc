import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';
import { OPERATIONS, STEPS } from './steps.ts';

/** Statements are found by their names, so a name stands for one statement, and a listed name for one that exists. */

const CONTROLS = new Set(['BEGIN', 'COMMIT', 'ROLLBACK']);

/** Each name that the product gives a statement, with a pattern where a part of it varies (`claim/${table}`). */
function readNames(): string[] {
  return ['packages/domain/src', 'apps/server/src']
    .flatMap((folder) => globSync(join(REPOSITORY, folder, '**/*.ts')))
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => findNames(readFileSync(file, 'utf8')));
}

/** The first argument of each `statement(…)`: a text, a template, or a choice between two of them. */
function findNames(source: string): string[] {
  return [...source.matchAll(/\bstatement(?:<[^()]*?>)?\(\s*([^,]*),/g)].flatMap(([, argument = '']) =>
    [...argument.matchAll(/'([^']+)'|`([^`]+)`/g)].map(([, text, template]) => text ?? template ?? ''),
  );
}

function isNamed(names: readonly string[], name: string): boolean {
  return names.some((each) => {
    const pattern = each.replaceAll(/\$\{[^}]*\}/g, '\u0000').replaceAll(/[/.]/g, String.raw`\$&`);
    return new RegExp(`^${pattern.replaceAll('\u0000', '[a-z-]+')}$`).test(name);
  });
}

test('no two statements of the product have one name', () => {
  const names = readNames();
  expect(names.length).toBeGreaterThan(90);
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test('every statement that a step names is one of the product', () => {
  const names = readNames();
  const listed = OPERATIONS.flatMap((operation) => STEPS[operation]).flatMap(({ statement }) =>
    statement === undefined || CONTROLS.has(statement) ? [] : [statement],
  );
  expect(listed.length).toBeGreaterThan(60);
  expect(listed.filter((name) => !isNamed(names, name))).toEqual([]);
  expect(isNamed(names, 'find-what-is-not-there')).toBe(false);
});
