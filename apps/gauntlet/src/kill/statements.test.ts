import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';
import { OPERATIONS, STEPS } from './steps.ts';

const TRANSACTION_STATEMENTS = new Set(['BEGIN', 'COMMIT', 'ROLLBACK']);

/** All statement names of the product. A name may contain a placeholder, such as `claim/${table}`. */
function readNames(): string[] {
  return ['packages/domain/src', 'apps/server/src']
    .flatMap((folder) => globSync(join(REPOSITORY, folder, '**/*.ts')))
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => findNames(readFileSync(file, 'utf8')));
}

/** The first argument of each `statement(…)`: a string, a template, or a conditional expression with two of them. */
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

test('finds a unique name for every statement of the product', () => {
  const names = readNames();
  expect(names.length).toBeGreaterThan(90);
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test('lists in each step only a statement that the product has', () => {
  const names = readNames();
  const listed = OPERATIONS.flatMap((operation) => STEPS[operation]).flatMap(({ statement }) =>
    statement === undefined || TRANSACTION_STATEMENTS.has(statement) ? [] : [statement],
  );
  expect(listed.length).toBeGreaterThan(60);
  expect(listed.filter((name) => !isNamed(names, name))).toEqual([]);
  expect(isNamed(names, 'find-no-such-statement')).toBe(false);
});
