import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = import.meta.dirname;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => join(SRC, name))
  .filter((file) => /\.tsx?$/.test(file) && !/\.(?:test|gen)\.tsx?$/.test(file));

/** What a file needs at run time: imports that are not of types alone. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^import\s+(?!type\b)(?:([^;]*?)\s+from\s+)?'([^']+)';/gm)]
    .filter(([, names = '']) => !isTypesOnly(names))
    .map(([, , from = '']) => (from.startsWith('.') ? resolve(dirname(file), from) : from));
}

function isTypesOnly(names: string): boolean {
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

/** The file and all that it leads to within the app. */
function collectReachable(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const target of importsOf(file))
    if (target.startsWith(SRC) && /\.tsx?$/.test(target)) collectReachable(target, seen);
  return seen;
}

/** `file → import` for each import of these files that breaks a rule. */
function findForbiddenImports(of: string[], breaks: (from: string) => boolean): string[] {
  return of.flatMap((file) =>
    importsOf(file)
      .filter((from) => breaks(from))
      .map((from) => `${pathInSrc(file)} → ${from}`),
  );
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The folders that all steps of the checkout share, then the steps in their order. */
const CHECKOUT_FOLDERS = ['attempt', 'draft', 'quote', 'step', 'children', 'games', 'parent', 'review'];

/** Imports of a checkout folder from a folder that comes before it in this order. */
function laterImports(order: string[]): string[] {
  return order.flatMap((folder, at) => {
    const later = order.slice(at + 1).map((name) => join(SRC, 'features/checkout', name, '/'));
    return findForbiddenImports(filesUnder(`features/checkout/${folder}/`), (from) =>
      later.some((path) => from.startsWith(path)),
    );
  });
}

/** The way to every text of the pages. */
const USE_MESSAGES = join(SRC, 'messages/use-messages.ts');

const WRITES = /\.mutate\b|useMutation|mutationOptions/;

function filesThatWrite(reach: string[]): string[] {
  return reach
    .filter((file) => WRITES.test(textOf(file)))
    .map(pathInSrc)
    .toSorted();
}

test('what is drawn alone knows its words, and neither data nor addresses', () => {
  const own = join(SRC, 'ui/');
  expect(
    findForbiddenImports(
      filesUnder('ui/'),
      (from) => !from.startsWith(own) && from !== 'react' && from !== USE_MESSAGES,
    ),
  ).toEqual([]);
});

test('the shared library knows no feature', () => {
  expect(findForbiddenImports(filesUnder('lib/'), (from) => from.startsWith(join(SRC, 'features/')))).toEqual(
    [],
  );
});

test('only the checkout loads zod and the schemas, and nothing loads the server’s code', () => {
  const elsewhere = files.filter((file) => !pathInSrc(file).startsWith('features/checkout/'));
  expect(findForbiddenImports(elsewhere, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
  expect(
    findForbiddenImports(files, (from) => from.startsWith('@nibog/') && from !== '@nibog/api/schemas'),
  ).toEqual([]);
});

test('in the checkout, shared folders import no step, and a step imports no later step', () => {
  const placed = CHECKOUT_FOLDERS.flatMap((folder) => filesUnder(`features/checkout/${folder}/`));
  expect(placed.toSorted()).toEqual(filesUnder('features/checkout/').toSorted());
  expect(laterImports(CHECKOUT_FOLDERS)).toEqual([]);
});

test('the rule above sees an import of a later folder where there is one', () => {
  const reviewFirst = CHECKOUT_FOLDERS.filter((folder) => folder !== 'games').concat('games');
  const choices = join(SRC, 'features/checkout/games/game-choices.ts');
  expect(laterImports(reviewFirst)).toEqual([`features/checkout/review/what-is-left.ts → ${choices}`]);
});

test('other features import only the payment attempt of the checkout', () => {
  const checkout = join(SRC, 'features/checkout/');
  const attempt = join(checkout, 'attempt/');
  const others = filesUnder('features/').filter((file) => !file.startsWith(checkout));
  expect(
    findForbiddenImports(others, (from) => from.startsWith(checkout) && !from.startsWith(attempt)),
  ).toEqual([]);
});

test('the page after PhonePe reaches nothing that writes, and no zod', () => {
  const reach = [...collectReachable(join(SRC, 'routes/payment-callback.tsx'))];
  expect(reach.length).toBeGreaterThan(10);
  expect(filesThatWrite(reach)).toEqual([]);
  expect(findForbiddenImports(reach, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('the rule above sees a write where there is one', () => {
  expect(filesThatWrite([...collectReachable(join(SRC, 'routes/checkout.$slug.review.tsx'))])).toEqual([
    'features/checkout/attempt/use-open-phonepe.ts',
    'features/checkout/review/use-pay.ts',
  ]);
});

test('paying again is a page of its own, which writes, and loads no zod', () => {
  const reach = [...collectReachable(join(SRC, 'routes/pay-again.tsx'))];
  expect(filesThatWrite(reach)).toEqual([
    'features/checkout/attempt/use-open-phonepe.ts',
    'features/pay-again/use-pay-again.ts',
  ]);
  expect(findForbiddenImports(reach, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('cancelling and moving are pages of their own, which write, and load no zod', () => {
  expect(filesThatWrite([...collectReachable(join(SRC, 'routes/move-booking.tsx'))])).toEqual([
    'features/manage/move-place.tsx',
  ]);
  const reach = [...collectReachable(join(SRC, 'routes/cancel-booking.tsx'))];
  expect(filesThatWrite(reach)).toEqual(['features/manage/cancel-page.tsx']);
  expect(findForbiddenImports(reach, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});

test('finding a booking writes nothing but the wish for a mail, and loads no zod', () => {
  const reach = ['routes/find-booking.tsx', 'routes/my-bookings.tsx'].flatMap((route) => [
    ...collectReachable(join(SRC, route)),
  ]);
  expect(filesThatWrite(reach)).toEqual([
    'features/booking/link-form.tsx',
    'features/my-bookings/resend.tsx',
  ]);
  expect(findForbiddenImports(reach, (from) => from === 'zod' || from.startsWith('@nibog/'))).toEqual([]);
});
