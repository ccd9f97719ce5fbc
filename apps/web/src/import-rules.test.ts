import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = import.meta.dirname;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => join(SRC, name))
  .filter((file) => /\.tsx?$/.test(file) && !/\.(?:test|gen)\.tsx?$/.test(file));

/** A file's imports at run time, without type imports. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^import\s+(?!type\b)(?:([^;]*?)\s+from\s+)?'([^']+)';/gm)]
    .filter(([, names = '']) => !importsOnlyTypes(names))
    .map(([, , from = '']) => (from.startsWith('.') ? resolve(dirname(file), from) : from));
}

function importsOnlyTypes(names: string): boolean {
  const inner = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (inner === undefined) return false;
  const parts = inner.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').every((part) => part.startsWith('type '));
}

function pathInSrc(file: string): string {
  return relative(SRC, file).replaceAll('\\', '/');
}

function filesUnder(folder: string): string[] {
  return files.filter((file) => pathInSrc(file).startsWith(folder));
}

/** The file and all files of the app that it imports, directly or indirectly. */
function collectReachable(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const target of importsOf(file))
    if (target.startsWith(SRC) && /\.tsx?$/.test(target)) collectReachable(target, seen);
  return seen;
}

/** `file → import` for each forbidden import of these files. */
function findForbiddenImports(importers: string[], isForbidden: (from: string) => boolean): string[] {
  return importers.flatMap((file) =>
    importsOf(file)
      .filter((from) => isForbidden(from))
      .map((from) => `${pathInSrc(file)} → ${from}`),
  );
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The shared folders of the checkout, then its steps in their order. */
const CHECKOUT_FOLDERS = ['attempt', 'draft', 'quote', 'step', 'children', 'games', 'parent', 'review'];

/** Imports from a checkout folder that comes later in this order than the importing file's folder. */
function findLaterImports(order: string[]): string[] {
  return order.flatMap((folder, index) => {
    const laterFolders = order.slice(index + 1).map((name) => join(SRC, 'features/checkout', name, '/'));
    return findForbiddenImports(filesUnder(`features/checkout/${folder}/`), (from) =>
      laterFolders.some((path) => from.startsWith(path)),
    );
  });
}

/** The module that provides all texts. */
const USE_MESSAGES = join(SRC, 'messages/use-messages.ts');

const WRITES = /\.mutate\b|useMutation|mutationOptions/;

function filesThatWrite(paths: string[]): string[] {
  return paths
    .filter((file) => WRITES.test(textOf(file)))
    .map(pathInSrc)
    .toSorted();
}

test('src/ui imports only React, the texts and itself', () => {
  const own = join(SRC, 'ui/');
  expect(
    findForbiddenImports(
      filesUnder('ui/'),
      (from) => !from.startsWith(own) && from !== 'react' && from !== USE_MESSAGES,
    ),
  ).toEqual([]);
});

test('src/lib imports no feature', () => {
  expect(findForbiddenImports(filesUnder('lib/'), (from) => from.startsWith(join(SRC, 'features/')))).toEqual(
    [],
  );
});

test('only the checkout loads zod and the schemas, and no file loads server code', () => {
  const elsewhere = files.filter((file) => !pathInSrc(file).startsWith('features/checkout/'));
  expect(findForbiddenImports(elsewhere, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
  expect(
    findForbiddenImports(files, (from) => from.startsWith('@nibog/') && from !== '@nibog/api/schemas'),
  ).toEqual([]);
});

test('in the checkout, shared folders import no step, and a step imports no later step', () => {
  const placed = CHECKOUT_FOLDERS.flatMap((folder) => filesUnder(`features/checkout/${folder}/`));
  expect(placed.toSorted()).toEqual(filesUnder('features/checkout/').toSorted());
  expect(findLaterImports(CHECKOUT_FOLDERS)).toEqual([]);
});

test('the rule above finds an import of a later folder', () => {
  const reviewFirst = CHECKOUT_FOLDERS.filter((folder) => folder !== 'games').concat('games');
  const choices = join(SRC, 'features/checkout/games/game-choices.ts');
  expect(findLaterImports(reviewFirst)).toEqual([`features/checkout/review/alternatives.ts → ${choices}`]);
});

test('other features import only the payment attempt of the checkout', () => {
  const checkout = join(SRC, 'features/checkout/');
  const attempt = join(checkout, 'attempt/');
  const others = filesUnder('features/').filter((file) => !file.startsWith(checkout));
  expect(
    findForbiddenImports(others, (from) => from.startsWith(checkout) && !from.startsWith(attempt)),
  ).toEqual([]);
});

test('the page after PhonePe loads no code that writes, and no zod', () => {
  const reachable = [...collectReachable(join(SRC, 'routes/payment-callback.tsx'))];
  expect(reachable.length).toBeGreaterThan(10);
  expect(filesThatWrite(reachable)).toEqual([]);
  expect(findForbiddenImports(reachable, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('the rule above finds code that writes', () => {
  expect(filesThatWrite([...collectReachable(join(SRC, 'routes/checkout.$slug.review.tsx'))])).toEqual([
    'features/checkout/attempt/use-open-phonepe.ts',
    'features/checkout/review/use-pay.ts',
  ]);
});

test('the page for paying again loads only its own code that writes, and no zod', () => {
  const reachable = [...collectReachable(join(SRC, 'routes/pay-again.tsx'))];
  expect(filesThatWrite(reachable)).toEqual([
    'features/checkout/attempt/use-open-phonepe.ts',
    'features/pay-again/use-pay-again.ts',
  ]);
  expect(findForbiddenImports(reachable, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('the pages for cancelling and moving load only their own code that writes, and cancelling loads no zod', () => {
  expect(filesThatWrite([...collectReachable(join(SRC, 'routes/move-booking.tsx'))])).toEqual([
    'features/manage/move-place.tsx',
  ]);
  const reachable = [...collectReachable(join(SRC, 'routes/cancel-booking.tsx'))];
  expect(filesThatWrite(reachable)).toEqual(['features/manage/cancel-page.tsx']);
  expect(findForbiddenImports(reachable, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('the pages for finding a booking write only requests for a mail, and load no zod', () => {
  const reachable = ['routes/find-booking.tsx', 'routes/my-bookings.tsx'].flatMap((route) => [
    ...collectReachable(join(SRC, route)),
  ]);
  expect(filesThatWrite(reachable)).toEqual([
    'features/booking/link-form.tsx',
    'features/my-bookings/resend.tsx',
  ]);
  expect(findForbiddenImports(reachable, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});
