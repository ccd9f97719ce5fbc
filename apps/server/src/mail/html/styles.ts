/**
 * The styles of mails, with the colours of the web pages. Light styles are inline, because all mail programs support those.
 * Dark styles are in a style sheet; mail programs without support for it show the light ones.
 */
import type { CSSProperties } from 'react';

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Devanagari',sans-serif";
const TEXT: CSSProperties = { margin: '0 0 12px', color: '#2a1f3d', fontSize: '16px', lineHeight: '1.55' };

const LIGHT = {
  paper: { margin: 0, padding: '16px 8px', backgroundColor: '#fff8ee', fontFamily: FONT },
  column: { maxWidth: '600px', margin: '0 auto' },
  card: { padding: '20px', backgroundColor: '#ffffff', border: '1px solid #ecdcc6', borderRadius: '16px' },
  stub: { padding: '16px', backgroundColor: '#fff0c7', borderRadius: '12px', textAlign: 'center' },
  foot: { padding: '16px 20px 0' },
  preview: { display: 'none', maxHeight: 0, maxWidth: 0, opacity: 0, overflow: 'hidden' },
  heading: { ...TEXT, fontSize: '24px', lineHeight: '1.3' },
  subheading: { ...TEXT, margin: '20px 0 8px', fontSize: '18px', lineHeight: '1.4' },
  ink: TEXT,
  list: { ...TEXT, paddingLeft: '20px' },
  soft: { ...TEXT, margin: '8px 0', color: '#5d526c', fontSize: '15px' },
  reference: { ...TEXT, fontSize: '20px', fontWeight: 800, letterSpacing: '.02em' },
  line: { margin: '16px 0', border: 'none', borderTop: '1px solid #ecdcc6' },
  link: { color: '#b5371b', fontWeight: 700, textDecoration: 'underline' },
  button: {
    display: 'inline-block',
    padding: '12px 24px',
    backgroundColor: '#b5371b',
    borderRadius: '999px',
    color: '#ffffff',
    fontWeight: 700,
    textDecoration: 'none',
  },
  code: { display: 'block', margin: '0 auto', backgroundColor: '#ffffff', borderRadius: '8px' },
} satisfies Record<string, CSSProperties>;

type Part = keyof typeof LIGHT;

const DARK: Partial<Record<Part, string>> = {
  paper: 'background-color:#1b1526',
  card: 'background-color:#261e35;border-color:#43385a',
  stub: 'background-color:#43371a',
  heading: 'color:#faf3ea',
  subheading: 'color:#faf3ea',
  ink: 'color:#faf3ea',
  list: 'color:#faf3ea',
  reference: 'color:#faf3ea',
  soft: 'color:#c9bdd6',
  line: 'border-color:#43385a',
  link: 'color:#ff9a76',
  button: 'background-color:#ff9a76;color:#2a0f06',
};

/** The inline style of a part, and the class name that its dark style selects. */
export function styled(part: Part): { className: string; style: CSSProperties } {
  return { className: part, style: LIGHT[part] };
}

const rules = Object.entries(DARK).map(
  ([part, declarations]) => `.${part}{${declarations.replaceAll(/;|$/g, ' !important;')}}`,
);

/** For the head of the mail. `data-ogsc` selects dark mode in Outlook's apps. */
export const STYLE_SHEET = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  `@media (prefers-color-scheme:dark){${rules.join('')}}`,
  ...rules.map((rule) => `[data-ogsc] ${rule}`),
].join('\n');
