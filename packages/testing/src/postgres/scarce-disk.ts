import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnCluster } from './own-cluster.ts';

/** A folder for a cluster whose free space can be taken away. */
export type ScarceDisk = AsyncDisposable & {
  /** The method that this machine allows. */
  way: 'a small file system' | 'a limit on the size of files';
  dataDir: string;
  fill: (cluster: OwnCluster) => Promise<void>;
  free: (cluster: OwnCluster) => Promise<void>;
};

const SIZE_MB = 256;
const MB = 1_048_576;

/**
 * Where this machine allows a mount, the disk is a file system of its own, with the real ENOSPC. Elsewhere (in a container
 * without privileges) PostgreSQL's processes get a limit of a few bytes on the size of files. PostgreSQL reaches it when it
 * writes its log; it exits, and cannot start before the limit is removed.
 *
 * @param by `limit` chooses the second method everywhere
 */
export async function createScarceDisk(by = process.env['TEST_SCARCE_DISK']): Promise<ScarceDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'nibog-disk-'));
  const mounted =
    by !== 'limit' && run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=755`, 'nibog-test', folder]);
  if (mounted) return createSmallFileSystem(folder);
  if (!run('prlimit', ['--version']) || !existsSync('/proc/self/limits'))
    throw new Error('This machine allows no mount and has no prlimit, so it cannot have a full disk.');
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  return createFileLimit(folder, dataDir);
}

function createSmallFileSystem(folder: string): ScarceDisk {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const filler = join(folder, 'filler');
  return {
    way: 'a small file system',
    dataDir,
    async fill(cluster) {
      // A whole segment of the log stays free, so that the space for rows runs out first.
      await cluster.asSuperuser('SELECT pg_switch_wal()');
      await cluster.asSuperuser('CHECKPOINT');
      const file = await open(filler, 'a');
      try {
        for (let bytes = MB; bytes >= 512;) {
          const { bytesWritten } = await file.write(Buffer.alloc(bytes)).catch(() => ({ bytesWritten: 0 }));
          if (bytesWritten < bytes) bytes /= 2;
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler),
    async [Symbol.asyncDispose]() {
      if (!run('umount', [folder])) throw new Error(`cannot unmount ${folder}`);
      await rm(folder, { recursive: true });
    },
  };
}

function createFileLimit(folder: string, dataDir: string): ScarceDisk {
  return {
    way: 'a limit on the size of files',
    dataDir,
    async fill(cluster) {
      limit(cluster, String(64 * 1024));
      // Existing sessions do not have the limit.
      await cluster.asSuperuser(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      );
    },
    // The postmaster may be in a recovery that cannot write. A new one has no limit.
    async free(cluster) {
      cluster.kill();
      await cluster.restart();
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs as PostgreSQL's own account, because root in a container may not change the limits of other accounts. */
function limit(cluster: OwnCluster, bytes: string): void {
  const args = ['--pid', String(cluster.postmasterPid()), `--fsize=${bytes}:`];
  const { status, stderr } = spawnSync('prlimit', args, { ...cluster.home.account, encoding: 'utf8' });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
