import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RETIRED_WORDS } from './retired-words.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const FILES = ['*.ts', '*.tsx', '*.mjs', '*.css', '*.md', '*.prisma', '.ci/run'];
/** Texts for parents have words of their own; migrations never change; the first folder names the words. */
const EXEMPT =
  /^packages\/testing\/src\/language\/|\/migrations\/|^apps\/web\/src\/messages\/|\/mail\/messages\//;
/** Names that are stored or sent, or that belong to other programs. */
const FIXED_NAMES =
  /no_extras_left|extras_(?:follow_their_payment|add_up)|guard: extras-\w+|extras-(?:hold|cancel)\b|(?:find|lock|release)-extras(?:-add-ons|-promo-code)?|'nobody'|nobody@example\.com|sold out meanwhile/g;

function findRetiredWords(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const own = line.replaceAll(FIXED_NAMES, '');
    return RETIRED_WORDS.filter(({ pattern }) => pattern.test(own)).map(
      ({ instead }) => `${file}:${index + 1}: ${line.trim().slice(0, 120)} (instead: ${instead})`,
    );
  });
}

test('no file uses a retired word', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--', ...FILES], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && !EXEMPT.test(file));
  expect(files.length).toBeGreaterThan(700);
  expect(files.flatMap((file) => findRetiredWords(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test('reports the line of a retired word and its replacement', () => {
  const problems = findRetiredWords('a.ts', 'const MOST_ROWS = 3;\n// Whoever comes first wins.\n// fine\n');
  expect(problems).toHaveLength(2);
  expect(problems[1]).toContain('a.ts:2: // Whoever comes first wins. (instead: name the actor');
});
