import { useState } from 'react';
import { isLanguage, LANGUAGES, nameOf } from '../../messages/languages.ts';
import { switchLanguage, useFirstMessages, useLanguage } from '../../messages/use-messages.ts';
import { GlobeMark } from '../../ui/marks.tsx';

/** Switches the language. Each language is listed under its own name, so that its readers find it. */
export function LanguageSwitch() {
  const t = useFirstMessages();
  const language = useLanguage();
  const [requested, setRequested] = useState(language);
  const [busy, setBusy] = useState(false);
  async function change(to: string): Promise<void> {
    if (!isLanguage(to)) return;
    setRequested(to);
    setBusy(true);
    // If the language cannot be loaded, for example offline, the page stays as it is.
    await switchLanguage(to).catch(() => setRequested(language));
    setBusy(false);
  }
  return (
    <label className="relative flex items-center">
      <span className="sr-only">{t.site.language}</span>
      <GlobeMark className="pointer-events-none absolute left-3 hidden size-5 text-soft min-[26rem]:block" />
      <select
        value={busy ? requested : language}
        aria-busy={busy || undefined}
        onChange={(event) => void change(event.target.value)}
        className="min-h-11 cursor-pointer rounded-full border-2 border-edge bg-card pr-3 pl-3 text-sm min-[26rem]:pl-9 font-bold text-ink"
      >
        {LANGUAGES.map((code) => (
          <option key={code} value={code} lang={code}>
            {nameOf(code)}
          </option>
        ))}
      </select>
    </label>
  );
}
