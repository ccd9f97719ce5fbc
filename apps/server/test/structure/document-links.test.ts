import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';

/** Every file that a document links to or names exists, and every anchor in a link is a heading. */

/** A command of the gauntlet writes this document; it may be missing. */
const MAY_BE_MISSING = 'docs/predecessor.md';
const SKIPPED_FOLDERS = ['node_modules', 'generated', 'dist', '.data', '.cache'];

const FILES = globSync(['*', '{apps,packages,docs,scripts,.ci}/**/*'], {
  cwd: REPOSITORY,
  exclude: (name) => SKIPPED_FOLDERS.includes(basename(name)),
});
const DOCUMENTS = FILES.filter((file) => file.endsWith('.md'));

const TOP_FOLDER = /^(?:apps|packages|docs|scripts)\//;
const FILE_NAME = /^[\w.@$*/-]+\.(?:tsx?|mjs|md|sql|prisma)$/;

/** Replaces a placeholder such as `NOUN` or `YYYYMMDDhhmmss_what` by a wildcard. */
function toPattern(path: string): string {
  return path.replaceAll(/(?<=\/)[A-Z]{4,}[a-z_]*(?=\/|$)/g, '*').replace(/\/$/, '');
}

/** Finds the files that a document can mean by a path: from the root, from its own folder, or by the end of the path. */
function findFiles(document: string, path: string): string[] {
  const pattern = toPattern(path);
  const inFolder = join(dirname(document), pattern);
  if (!pattern.includes('*'))
    return FILES.filter((file) => file === pattern || file === inFolder || file.endsWith(`/${pattern}`));
  return FILES.filter((file) => [pattern, inFolder, `**/${pattern}`].some((each) => matchesGlob(file, each)));
}

/** The paths that a document names in code: paths from the root, and names of source files and documents. */
function listNamedFiles(text: string): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const blocks = [...text.matchAll(/^ {4}(.*)$/gm)].map(([, line = '']) => line);
  return [...spans, ...blocks]
    .flatMap((code) => code.split(/[\s,;:()]+/))
    .filter((word) => TOP_FOLDER.test(word) || FILE_NAME.test(word));
}

function isKnown(document: string, name: string): boolean {
  if (name === MAY_BE_MISSING) return true;
  const count = findFiles(document, name).length;
  // Many tests have the same name in different folders.
  return name.endsWith('.test.ts') && !name.includes('*') ? count === 1 : count > 0;
}

/** The anchor that GitHub gives a heading. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function isValidLink(document: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : relative(REPOSITORY, join(REPOSITORY, dirname(document), path));
  if (file === MAY_BE_MISSING) return true;
  if (!existsSync(join(REPOSITORY, file))) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(join(REPOSITORY, file), 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, heading = '']) => toAnchor(heading) === anchor);
}

function findProblems(document: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
  return [
    ...links.filter((target) => !isValidLink(document, target)),
    ...listNamedFiles(text).filter((name) => !isKnown(document, name)),
  ];
}

test.each(DOCUMENTS)('%s links to and names only files that exist', (document) => {
  expect(findProblems(document, readFileSync(join(REPOSITORY, document), 'utf8'))).toEqual([]);
});

test('reports a link, an anchor, a path and an ambiguous test file that are wrong', () => {
  const text = [
    '[missing](docs/missing.md), [anchor](ARCHITECTURE.md#missing), [right](ARCHITECTURE.md#glossary)',
    '`apps/server/src/missing.ts`, `missing.test.ts`, `ticket.test.ts`, `apps/server/src/main.ts`',
    '    node scripts/missing.mjs',
  ].join('\n');
  expect(findProblems('README.md', text)).toEqual([
    'docs/missing.md',
    'ARCHITECTURE.md#missing',
    'apps/server/src/missing.ts',
    'missing.test.ts',
    'ticket.test.ts',
    'scripts/missing.mjs',
  ]);
});
