import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slug as slugSchema } from '@nibog/api/schemas';
import { z } from 'zod';

const FILE = 'early-links.json';
const addresses = z.array(z.string().regex(/^\/[\w./-]+$/));
const fileSchema = z.object({
  styles: addresses,
  scripts: addresses,
  pages: z.array(z.object({ path: z.string(), scripts: addresses, texts: z.enum(['first', 'whole']) })),
  texts: z.record(z.string(), z.object({ first: addresses, whole: addresses })),
});

type Site = z.infer<typeof fileSchema>;
type Texts = Site['texts'][string];
/** The value of a `Link` header, for a path with its query and what the browser says of its languages. */
export type EarlyLinks = (url: string, acceptLanguage: string) => string;

/**
 * What a page is drawn with, named in the head of the answer that brings the page: its scripts, its texts and the event
 * it shows are then on their way at once, not each after a round trip for the one before. The page itself stays a file
 * that is the same for all, compressed once. A site that was built without the list is served without links.
 * Home-made: URLPattern is experimental in Node 24, and languages are chosen as the page chooses them, without weights.
 */
export async function readEarlyLinks(webRoot: string): Promise<EarlyLinks> {
  const site = await readSite(webRoot);
  return (url, acceptLanguage) => (site === null ? '' : linksOf(site, url, acceptLanguage));
}

async function readSite(webRoot: string): Promise<Site | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(join(webRoot, FILE), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function linksOf(site: Site, url: string, acceptLanguage: string): string {
  const { pathname } = new URL(url, 'http://site.invalid');
  const page = site.pages.find(({ path }) => matches(path, pathname));
  if (!page) return '';
  const texts = textsOf(site, acceptLanguage);
  const scripts = [
    ...site.scripts,
    ...(texts?.first ?? []),
    ...page.scripts,
    ...(page.texts === 'whole' ? (texts?.whole ?? []) : []),
  ];
  return [
    ...site.styles.map((path) => `<${path}>; rel=preload; as=style; crossorigin`),
    ...scripts.map((path) => `<${path}>; rel=modulepreload`),
    ...eventOf(page.path, pathname).map((query) => `<${query}>; rel=preload; as=fetch; crossorigin`),
  ].join(', ');
}

function matches(path: string, pathname: string): boolean {
  const parts = partsOf(pathname);
  const wanted = partsOf(path);
  return (
    parts.length === wanted.length &&
    wanted.every((part, index) => part.startsWith('$') || part === parts[index])
  );
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** The first language that both the browser and the site have, else the site's first, as the page itself chooses. */
function textsOf({ texts }: Site, acceptLanguage: string): Texts | undefined {
  const wanted = acceptLanguage.split(',').map((tag) => tag.trim().toLowerCase().split(/[-;]/)[0] ?? '');
  const language = [...wanted, 'en'].find((tag) => Object.hasOwn(texts, tag));
  return language === undefined ? undefined : texts[language];
}

/** The query of an event's page, to the letter as the page will ask it. */
function eventOf(path: string, pathname: string): string[] {
  const slug = partsOf(pathname)[partsOf(path).indexOf('$slug')];
  if (slug === undefined || !slugSchema.safeParse(slug).success) return [];
  return [`/api/trpc/catalogue.getEvent?input=${encodeURIComponent(JSON.stringify({ slug }))}`];
}
