import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:css|html|js|json|svg|txt|webmanifest)$/;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/**
 * Writes each file of the built site compressed beside it, `.br` and `.gz`: once, as small as it gets, and not anew
 * with every request. What would not become smaller is left alone.
 */
export function compress(): Plugin {
  let folder = '';
  return {
    name: 'nibog:compress',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(
        names.filter((name) => TEXT.test(name)).map((name) => compressFile(join(folder, name))),
      );
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const forms = { br: await toBrotli(content, { params }), gz: await toGzip(content, { level: 9 }) };
  for (const [extension, form] of Object.entries(forms)) {
    if (form.length < content.length) await writeFile(`${path}.${extension}`, form);
  }
}
