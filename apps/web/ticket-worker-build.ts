import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformWithOxc, type Plugin, type Rolldown } from 'vite';

const WORKER = 'ticket-worker.js';
const SOURCE = fileURLToPath(new URL('src/worker/ticket-worker.ts', import.meta.url));
const PLACEHOLDER = 'TICKET_PAGE';

/** Modules of the ticket's page: the route in each of its parts, and the texts in each language. */
const PAGE_MODULES =
  /[\\/]src[\\/](?:main\.tsx|routes[\\/]booking-confirmation\.tsx|messages[\\/][^\\/]+\.ts)/;

/**
 * Builds the worker that opens tickets without the internet, under a name of its own that never changes, and tells it
 * which files the page is drawn with. It imports nothing: as one more entry of the bundle it would make the bundler part
 * a file that every page then has to load.
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
        if (shell?.type !== 'asset') this.error('the build has no page');
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

/** The entry first, then all that it and the ticket's route and texts are drawn with. */
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
  if (!entry?.isEntry) throw new Error('the build has no entry');
  for (const { fileName } of [entry, ...others]) add(fileName);
  for (const { fileName } of Object.values(bundle)) if (fileName.endsWith('.css')) add(fileName);
  return [...found, 'favicon.svg'].map((name) => `/${name}`);
}
