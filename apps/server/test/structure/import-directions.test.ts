import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { REPOSITORY } from '@nibog/local/repository';
import { expect, test } from 'vitest';

/** Imports point one way: `domain`, `db`, `phonepe` ← `api` ← `server`; everything else stands on these. */
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

/** The product's own files: neither tests nor what is generated. */
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

test.each(Object.keys(MAY_IMPORT))('%s has no file that imports out of its package by a path', (folder) => {
  const root = join(REPOSITORY, folder);
  const wrong = sourcesOf(folder)
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('/') && !to.startsWith(root));
  expect(wrong.map(({ from, to }) => `${relative(REPOSITORY, from)} → ${to}`)).toEqual([]);
});

test.each(['packages/domain', 'packages/api'])('%s knows no HTTP server', (folder) => {
  const wrong = sourcesOf(folder)
    .flatMap(importsOf)
    .filter(({ to }) => /^(?:fastify|node:https?)$/.test(to));
  expect(wrong).toEqual([]);
});

test('packages/domain knows no tRPC', () => {
  const wrong = sourcesOf('packages/domain')
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('@trpc/'));
  expect(wrong).toEqual([]);
});

/** What each file imports at run time. */
function readGraph(folders: readonly string[]): Map<string, string[]> {
  return new Map(folders.flatMap(sourcesOf).map((file) => [file, runTimeTargets(file)]));
}

function runTimeTargets(file: string): string[] {
  return importsOf(file)
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ to }) => to);
}

/** Each circle of files that import each other, found by a depth-first search. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  function visit(file: string, path: readonly string[]): void {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) return void circles.push(path.slice(seenAt));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file]);
    done.add(file);
  }
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

test('no files import each other in a circle', () => {
  expect(findCircles(readGraph(Object.keys(MAY_IMPORT)))).toEqual([]);
});

test('a circle that is planted is found', () => {
  const graph = readGraph(['packages/domain']);
  const file = [...graph.keys()].find((each) => each.endsWith('/ids.ts')) ?? '';
  graph.set(file, [join(dirname(file), 'checkout/start.ts')]);
  expect(findCircles(graph).flat()).toContain(file);
});
