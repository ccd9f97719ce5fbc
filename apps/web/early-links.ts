import type { Plugin, Rolldown } from 'vite';
import { SHOWS_EVENTS } from './src/messages/first-pages.ts';

const FILE = 'early-links.json';
const ROUTE = /[\\/]src[\\/]routes[\\/]([^\\/]+)\.tsx\?tsr-split=component/;
const TEXTS = /[\\/]src[\\/]messages[\\/]([a-z]{2})(-first)?\.ts$/;

export type EarlyLinks = {
  /** Style sheets of every page. */ styles: string[];
  /** Scripts of every page: what they import comes first. */ scripts: string[];
  /** `path` as the router writes it, `/events/$slug`. */
  pages: { path: string; scripts: string[]; texts: 'first' | 'whole' }[];
  texts: Record<string, { first: string[]; whole: string[] }>;
};

/**
 * Writes down which files each page is drawn with, for the server to name with the page itself. A browser left alone
 * learns of them one after the other, each time after a round trip.
 */
export function earlyLinks(): Plugin {
  return {
    name: 'nibog:early-links',
    apply: 'build',
    generateBundle(_options, bundle) {
      const source = JSON.stringify(findEarlyLinks(bundle));
      this.emitFile({ type: 'asset', fileName: FILE, source });
    },
  };
}

export function findEarlyLinks(bundle: Rolldown.OutputBundle): EarlyLinks {
  const files = Object.values(bundle);
  const chunks = files.filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const styles = files.filter(({ fileName }) => fileName.endsWith('.css'));
  const everywhere = new Set<string>();
  /** The file after those that it imports. */
  function reach(name: string, into: Set<string>): void {
    if (into.has(name) || (into !== everywhere && everywhere.has(name))) return;
    byName.get(name)?.imports.forEach((imported) => reach(imported, into));
    into.add(name);
  }
  function filesOf(names: string[]): string[] {
    const reached = new Set<string>();
    for (const name of names) reach(name, reached);
    return [...reached].map(addressOf);
  }
  for (const { isEntry, fileName } of chunks) if (isEntry) reach(fileName, everywhere);

  const routes = new Map<string, string[]>();
  const texts: EarlyLinks['texts'] = {};
  for (const { fileName, moduleIds } of chunks) {
    for (const id of moduleIds) {
      const route = ROUTE.exec(id)?.[1];
      if (route !== undefined) routes.set(route, [...(routes.get(route) ?? []), fileName]);
      const [, language, first] = TEXTS.exec(id) ?? [];
      if (language === undefined) continue;
      texts[language] ??= { first: [], whole: [] };
      texts[language][first === undefined ? 'whole' : 'first'] = filesOf([fileName]);
    }
  }
  const pages = [...routes.keys()].toSorted().map((route) => {
    const around = [...routes].filter(([other]) => other === route || route.startsWith(`${other}.`));
    const path = pathOf(route);
    return {
      path,
      scripts: filesOf(around.flatMap(([, names]) => names)),
      texts: SHOWS_EVENTS.test(path) ? ('first' as const) : ('whole' as const),
    };
  });
  return {
    styles: styles.map(({ fileName }) => addressOf(fileName)),
    scripts: [...everywhere].map(addressOf),
    pages,
    texts,
  };
}

/** `checkout.$slug.index` is `/checkout/$slug`, `index` is `/`. */
function pathOf(route: string): string {
  return `/${route
    .split('.')
    .filter((part) => part !== 'index')
    .join('/')}`;
}

function addressOf(fileName: string): string {
  return `/${fileName}`;
}
