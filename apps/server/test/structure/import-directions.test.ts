import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';

/** Imports have one direction: `domain`, `db`, `phonepe` ← `api` ← `server`. All other packages may import these. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/db': [],
  'packages/phonepe': [],
  'packages/domain': ['db', 'phonepe'],
  'packages/api': ['db', 'domain'],
  'apps/server': ['api', 'db', 'domain', 'phonepe'],
  'apps/local': ['db', 'domain', 'phonepe', 'server'],
  'packages/testing': ['api', 'db', 'domain', 'local', 'phonepe', 'server'],
  'apps/gauntlet': ['api', 'db', 'domain', 'local', 'phonepe', 'server', 'testing', 'web'],
  'apps/bench': ['api', 'db', 'domain', 'gauntlet', 'local', 'phonepe', 'server', 'testing'],
  'apps/web': ['api'],
};

const IMPORT = /^(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s*'([^']+)'/gm;

type Import = { from: string; to: string; typeOnly: boolean };

/** The package's source files, without tests and generated files. */
function sourcesOf(folder: string): string[] {
  return globSync('{src,simulator}/**/*.{ts,tsx}', { cwd: join(REPOSITORY, folder) })
    .filter((file) => !/\.(?:test|gen)\.tsx?$/.test(file))
    .map((file) => join(REPOSITORY, folder, file));
}

function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, type, names = '', to = '']) => ({
    from: file,
    to: to.startsWith('.') ? resolve(dirname(file), to) : to,
    typeOnly: type !== undefined || onlyTypes(names),
  }));
}

function onlyTypes(names: string): boolean {
  const parts = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1]?.split(',') ?? [];
  const named = parts.map((part) => part.trim()).filter((part) => part !== '');
  return named.length > 0 && named.every((part) => part.startsWith('type '));
}

test.each(Object.entries(MAY_IMPORT))('%s imports only the packages below it', (folder, allowed) => {
  const files = sourcesOf(folder);
  expect(files.length).toBeGreaterThan(0);
  const own = `@nibog/${folder.split('/')[1]}`;
  const wrong = files.flatMap(importsOf).filter(({ to }) => {
    const [, name] = /^@nibog\/([a-z]+)/.exec(to) ?? [];
    return name !== undefined && `@nibog/${name}` !== own && !allowed.includes(name);
  });
  expect(wrong.map(({ from, to }) => `${relative(REPOSITORY, from)} → ${to}`)).toEqual([]);
});

test.each(Object.keys(MAY_IMPORT))('no file of %s imports another package by a relative path', (folder) => {
  const root = join(REPOSITORY, folder);
  const wrong = sourcesOf(folder)
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('/') && !to.startsWith(root));
  expect(wrong.map(({ from, to }) => `${relative(REPOSITORY, from)} → ${to}`)).toEqual([]);
});

test.each(['packages/domain', 'packages/api'])('%s imports no HTTP server', (folder) => {
  const wrong = sourcesOf(folder)
    .flatMap(importsOf)
    .filter(({ to }) => /^(?:fastify|node:https?)$/.test(to));
  expect(wrong).toEqual([]);
});

test('packages/domain does not import tRPC', () => {
  const wrong = sourcesOf('packages/domain')
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('@trpc/'));
  expect(wrong).toEqual([]);
});

/** The run-time imports of each file. */
function readGraph(folders: readonly string[]): Map<string, string[]> {
  return new Map(folders.flatMap(sourcesOf).map((file) => [file, runTimeTargets(file)]));
}

function runTimeTargets(file: string): string[] {
  return importsOf(file)
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ to }) => to);
}

/** Finds the cycles of imports by a depth-first search. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  function visit(file: string, path: readonly string[]): void {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) return void cycles.push(path.slice(seenAt));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file]);
    done.add(file);
  }
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

test('the imports have no cycle', () => {
  expect(findCycles(readGraph(Object.keys(MAY_IMPORT)))).toEqual([]);
});

test('control: the search finds a cycle', () => {
  const graph = readGraph(['packages/domain']);
  const file = [...graph.keys()].find((each) => each.endsWith('/ids.ts')) ?? '';
  graph.set(file, [join(dirname(file), 'checkout/start.ts')]);
  expect(findCycles(graph).flat()).toContain(file);
});
