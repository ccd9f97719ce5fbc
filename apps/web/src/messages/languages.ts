import type { Language } from '@nibog/api';
import type { en } from './en.ts';

export type { Language };

/** What each language says: the shape of the English catalogue, to which a missing text is a type error. */
export type Messages = typeof en;

/** The catalogue of each language, a chunk of its own: a phone loads the one that its parent reads. */
const CATALOGUES: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en.ts')).en,
  hi: async () => (await import('./hi.ts')).hi,
};

export const LANGUAGES = Object.keys(CATALOGUES).filter(isLanguage);

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(CATALOGUES, value);
}

export async function loadMessages(language: Language): Promise<Messages> {
  return CATALOGUES[language]();
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
