import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformWithOxc, type Plugin, type Rolldown } from 'vite';

const WORKER = 'ticket-worker.js';
const SOURCE = fileURLToPath(new URL('src/worker/ticket-worker.ts', import.meta.url));
const PLACEHOLDER = 'TICKET_PAGE';

/** The modules that the ticket page starts from: the entry, its route, and the texts in every language. */
const PAGE_MODULES =
  /[\\/]src[\\/](?:main\.tsx|routes[\\/]booking-confirmation\.tsx|messages[\\/][^\\/]+\.ts)/;

/**
 * Builds the service worker that opens tickets offline. Its file name never changes, and the build writes the list of the
 * page's files into it. It is not an entry of the bundle and imports nothing: with a second entry, the bundler would split
 * off a shared chunk that every page has to load.
 */
export function ticketWorker(): Plugin {
  return {
    name: 'nibog:ticket-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const shell = bundle['index.html'];
        if (shell?.type !== 'asset') this.error('the build has no index.html');
        const files = findPageFiles(bundle);
        const version = createHash('sha256')
          .update(shell.source)
          .update(files.join('\n'))
          .digest('hex')
          .slice(0, 12);
        const { code } = await transformWithOxc(await readFile(SOURCE, 'utf8'), SOURCE);
        const page = `const ${PLACEHOLDER} = ${JSON.stringify({ version, files })};\n`;
        this.emitFile({ type: 'asset', fileName: WORKER, source: `${page}${code}` });
      },
    },
  };
}

/** The files that the ticket page needs. The entry comes first. */
export function findPageFiles(bundle: Rolldown.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    byName.get(name)?.imports.forEach(add);
  };
  const [entry, ...others] = chunks
    .filter(({ moduleIds }) => moduleIds.some((id) => PAGE_MODULES.test(id)))
    .toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry));
  if (!entry?.isEntry) throw new Error('the build has no entry chunk');
  for (const { fileName } of [entry, ...others]) add(fileName);
  for (const { fileName } of Object.values(bundle)) if (fileName.endsWith('.css')) add(fileName);
  return [...found, 'favicon.svg'].map((name) => `/${name}`);
}
