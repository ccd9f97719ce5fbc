import type { Language } from '@nibog/api/schemas';
import type { enFirst } from './en-first.ts';
import type { en } from './en.ts';

export type { Language };

/** What each language says: the shape of the English catalogue, to which a missing text is a type error. */
export type Messages = typeof en;

/** The part that shows an event: a phone loads it before anything is drawn, and the rest after. */
export type FirstMessages = typeof enFirst;

type Catalogue = { first: () => Promise<FirstMessages>; whole: () => Promise<Messages> };

/** Chunks of their own: a phone loads those that its parent reads. */
const CATALOGUES: Record<Language, Catalogue> = {
  en: {
    first: async () => (await import('./en-first.ts')).enFirst,
    whole: async () => (await import('./en.ts')).en,
  },
  hi: {
    first: async () => (await import('./hi-first.ts')).hiFirst,
    whole: async () => (await import('./hi.ts')).hi,
  },
};

export const LANGUAGES = Object.keys(CATALOGUES).filter(isLanguage);

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(CATALOGUES, value);
}

export async function loadFirstMessages(language: Language): Promise<FirstMessages> {
  return CATALOGUES[language].first();
}

export async function loadMessages(language: Language): Promise<Messages> {
  return CATALOGUES[language].whole();
}

/** A language's own name for itself: `English`, `हिन्दी`. */
export function nameOf(language: Language): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}

/** The first language that both the reader and we have; English where there is none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const primary = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return primary.find(isLanguage) ?? 'en';
}
