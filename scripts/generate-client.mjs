import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const STAMP = '.stamp';

/**
 * Generates the database client where its schema, its configuration or Prisma itself has changed since. It is made aside and
 * then renamed: of two at the same moment the later one wins, with the same content, and nobody reads half a client.
 *
 * @param {string} root the clone's folder
 */
export function generatePrismaClient(root) {
  const db = join(root, 'packages', 'db');
  const generated = join(db, 'generated');
  const prisma = join(db, 'node_modules', 'prisma');
  const state = hashFiles([
    join(db, 'prisma', 'schema.prisma'),
    join(db, 'prisma.config.ts'),
    join(prisma, 'package.json'),
  ]);
  if (isCurrent(generated, state)) return;

  // The schema names its output relative to itself.
  const aside = mkdtempSync(join(db, '.generate-'));
  try {
    mkdirSync(join(aside, 'prisma'));
    cpSync(join(db, 'prisma', 'schema.prisma'), join(aside, 'prisma', 'schema.prisma'));
    const { bin } = JSON.parse(readFileSync(join(prisma, 'package.json'), 'utf8'));
    const args = [join(prisma, bin.prisma), 'generate', '--schema', join(aside, 'prisma', 'schema.prisma')];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: db,
      encoding: 'utf8',
      env: {
        ...process.env,
        // Prisma would download a native engine that generating never runs; any program satisfies it.
        PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    });
    if (status !== 0)
      throw new Error(`The database client could not be generated: ${(stderr || stdout).trim()}`);
    writeFileSync(join(aside, 'generated', STAMP), state);
    replaceFolder(join(aside, 'generated'), generated, join(aside, 'old'), () => isCurrent(generated, state));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function isCurrent(generated, state) {
  const stamp = join(generated, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
}

function replaceFolder(next, target, old, isDone) {
  try {
    if (existsSync(target)) renameSync(target, old);
    renameSync(next, target);
  } catch (error) {
    // Another run was between our two steps, or took the old one first; what it put there is the same.
    if (!isDone()) throw error;
  }
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
