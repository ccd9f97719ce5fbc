import type { Language } from '@nibog/api/schemas';
import type { enFirst } from './en-first.ts';
import type { en } from './en.ts';

export type { Language };

/** The type of every catalogue. It is the English catalogue's type, so a missing text is a type error. */
export type Messages = typeof en;

/** The texts of the event pages. They load before the first render; all other texts load later. */
export type FirstMessages = typeof enFirst;

type Catalogue = { first: () => Promise<FirstMessages>; whole: () => Promise<Messages> };

/** Each language is a separate chunk, so a phone loads only its own. */
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

/** The first wanted language that has a catalogue, or English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const primary = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return primary.find(isLanguage) ?? 'en';
}
