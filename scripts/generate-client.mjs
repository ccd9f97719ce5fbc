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
 * Generates the database client if its schema, its configuration or Prisma has changed. Generates into a temporary folder and
 * renames it, so that no process reads a partial client. Of concurrent runs the last wins; their results are identical.
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

  // The schema's output path is relative to the schema.
  const temporary = mkdtempSync(join(db, '.generate-'));
  try {
    mkdirSync(join(temporary, 'prisma'));
    cpSync(join(db, 'prisma', 'schema.prisma'), join(temporary, 'prisma', 'schema.prisma'));
    const { bin } = JSON.parse(readFileSync(join(prisma, 'package.json'), 'utf8'));
    const args = [
      join(prisma, bin.prisma),
      'generate',
      '--schema',
      join(temporary, 'prisma', 'schema.prisma'),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: db,
      encoding: 'utf8',
      env: {
        ...process.env,
        // Without this, Prisma downloads a native engine that `generate` never runs. Any executable satisfies it.
        PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    });
    if (status !== 0)
      throw new Error(`The database client could not be generated: ${(stderr || stdout).trim()}`);
    writeFileSync(join(temporary, 'generated', STAMP), state);
    replaceFolder(join(temporary, 'generated'), generated, join(temporary, 'old'), () =>
      isCurrent(generated, state),
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
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
    // A concurrent run may have replaced the folder between these two renames, with identical contents.
    if (!isDone()) throw error;
  }
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
