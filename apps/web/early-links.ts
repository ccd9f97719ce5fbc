import type { Plugin, Rolldown } from 'vite';
import { EVENT_PATHS } from './src/messages/first-pages.ts';

const FILE = 'early-links.json';
const ROUTE = /[\\/]src[\\/]routes[\\/]([^\\/]+)\.tsx\?tsr-split=component/;
const TEXTS = /[\\/]src[\\/]messages[\\/]([a-z]{2})(-first)?\.ts$/;

export type EarlyLinks = {
  /** Style sheets of every page. */
  styles: string[];
  /** Scripts of every page. A script comes after those that it imports. */
  scripts: string[];
  /** `path` is written as in the router: `/events/$slug`. */
  pages: { path: string; scripts: string[]; texts: 'first' | 'whole' }[];
  texts: Record<string, { first: string[]; whole: string[] }>;
};

/**
 * Lists the files that each page needs in `early-links.json`. The server sends them as `Link` headers with the page.
 * Without them, the browser discovers the files one after the other, one round trip each.
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
  const shared = new Set<string>();
  /** Adds a file after the files that it imports. */
  function collect(name: string, into: Set<string>): void {
    if (into.has(name) || (into !== shared && shared.has(name))) return;
    byName.get(name)?.imports.forEach((imported) => collect(imported, into));
    into.add(name);
  }
  function filesOf(names: string[]): string[] {
    const collected = new Set<string>();
    for (const name of names) collect(name, collected);
    return [...collected].map(urlOf);
  }
  for (const { isEntry, fileName } of chunks) if (isEntry) collect(fileName, shared);

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
    const withParents = [...routes].filter(([other]) => other === route || route.startsWith(`${other}.`));
    const path = pathOf(route);
    return {
      path,
      scripts: filesOf(withParents.flatMap(([, names]) => names)),
      texts: EVENT_PATHS.test(path) ? ('first' as const) : ('whole' as const),
    };
  });
  return {
    styles: styles.map(({ fileName }) => urlOf(fileName)),
    scripts: [...shared].map(urlOf),
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

function urlOf(fileName: string): string {
  return `/${fileName}`;
}
