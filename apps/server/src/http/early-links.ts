import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slug as slugSchema } from '@nibog/api/schemas';
import { z } from 'zod';

const FILE_NAME = 'early-links.json';
const addresses = z.array(z.string().regex(/^\/[\w./-]+$/));
const fileSchema = z.object({
  styles: addresses,
  scripts: addresses,
  pages: z.array(z.object({ path: z.string(), scripts: addresses, texts: z.enum(['first', 'whole']) })),
  texts: z.record(z.string(), z.object({ first: addresses, whole: addresses })),
});

type Site = z.infer<typeof fileSchema>;
type Texts = Site['texts'][string];
/** Returns the value of the `Link` header for a URL path with query and an `Accept-Language` header. */
export type EarlyLinks = (url: string, acceptLanguage: string) => string;

/**
 * Reads the list of what each page needs. The page's response names its scripts, texts and event in a `Link` header, so that
 * the browser requests them immediately instead of one round trip after another. The HTML file itself is the same for all
 * pages and compressed once. A site built without the list is served without links.
 *
 * URLPattern is experimental in Node 24. Languages are chosen as the page chooses them, without weights.
 */
export async function readEarlyLinks(webRoot: string): Promise<EarlyLinks> {
  const site = await readSite(webRoot);
  return (url, acceptLanguage) => (site === null ? '' : formatLinks(site, url, acceptLanguage));
}

async function readSite(webRoot: string): Promise<Site | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(join(webRoot, FILE_NAME), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function formatLinks(site: Site, url: string, acceptLanguage: string): string {
  const { pathname } = new URL(url, 'http://site.invalid');
  const page = site.pages.find(({ path }) => matches(path, pathname));
  if (!page) return '';
  const texts = chooseTexts(site, acceptLanguage);
  const scripts = [
    ...site.scripts,
    ...(texts?.first ?? []),
    ...page.scripts,
    ...(page.texts === 'whole' ? (texts?.whole ?? []) : []),
  ];
  return [
    ...site.styles.map((path) => `<${path}>; rel=preload; as=style; crossorigin`),
    ...scripts.map((path) => `<${path}>; rel=modulepreload`),
    ...eventQueries(page.path, pathname).map((query) => `<${query}>; rel=preload; as=fetch; crossorigin`),
  ].join(', ');
}

function matches(path: string, pathname: string): boolean {
  const parts = splitPath(pathname);
  const wanted = splitPath(path);
  return (
    parts.length === wanted.length &&
    wanted.every((part, index) => part.startsWith('$') || part === parts[index])
  );
}

function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Chooses the texts of the first requested language that the site has, otherwise English, as the page does. */
function chooseTexts({ texts }: Site, acceptLanguage: string): Texts | undefined {
  const wanted = acceptLanguage.split(',').map((tag) => tag.trim().toLowerCase().split(/[-;]/)[0] ?? '');
  const language = [...wanted, 'en'].find((tag) => Object.hasOwn(texts, tag));
  return language === undefined ? undefined : texts[language];
}

/** Returns the query of an event's page, character for character as the page sends it. */
function eventQueries(path: string, pathname: string): string[] {
  const slug = splitPath(pathname)[splitPath(path).indexOf('$slug')];
  if (slug === undefined || !slugSchema.safeParse(slug).success) return [];
  return [`/api/trpc/catalogue.getEvent?input=${encodeURIComponent(JSON.stringify({ slug }))}`];
}
