/** The languages that a parent may read and be written to in. The pages and the mails have a catalogue for each. */
export const LANGUAGES = ['en', 'hi'] as const;

export type Language = (typeof LANGUAGES)[number];

/** A stored language; English for one that there is no catalogue of any more. */
export function readLanguage(stored: string): Language {
  return LANGUAGES.find((language) => language === stored) ?? 'en';
}
