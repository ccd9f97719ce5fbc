// Our own implementation: write-file-atomic flushes the file but not the folder, so a power cut may undo the rename.

import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file atomically and durably. By default only its owner can read it. */
export function writeFileDurably(path: string, text: string, mode = 0o600): void {
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, text, { mode, flush: true });
  renameSync(partial, path);
  syncFolder(dirname(path));
}

/** Makes a rename in `folder` durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
