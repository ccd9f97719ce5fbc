/** The languages of the pages and the mails. Both have a catalogue of messages for each language. */
export const LANGUAGES = ['en', 'hi'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Returns a stored language, or English if the language has no catalogue. */
export function readLanguage(stored: string): Language {
  return LANGUAGES.find((language) => language === stored) ?? 'en';
}
