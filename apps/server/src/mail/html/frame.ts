import { render } from '@react-email/render';
import { createElement as h, type ReactElement, type ReactNode } from 'react';
import { describeSupport, type Support } from '../format.ts';
import type { MailMessages } from '../messages.ts';
import { styled, STYLE_SHEET } from './styles.ts';

// These files use no JSX, because Node runs them directly and strips only types.

export type Frame = {
  /** Mail programs show it beside the subject. It contains nothing about a child. */
  preview: string;
  heading: string;
  support: Support;
};

/** Invisible characters; without them, mail programs show the first lines of the mail after the preview. */
const PREVIEW_PADDING = '\u200C\u00A0'.repeat(80);

/** Renders a mail in the frame that all mails share. */
export async function drawMail(
  t: MailMessages,
  { preview, heading, support }: Frame,
  ...children: ReactNode[]
): Promise<string> {
  return render(
    h(
      'html',
      { lang: t.locale },
      drawHead(heading),
      h(
        'body',
        { lang: t.locale, ...styled('paper') },
        h('div', styled('preview'), `${preview}${PREVIEW_PADDING}`),
        // The body's style is repeated here, because some mail programs drop the body.
        box(
          'paper',
          box(
            'column',
            h('p', styled('soft'), h('strong', null, 'NIBOG')),
            box('card', h('h1', styled('heading'), heading), ...children),
            h(
              'div',
              styled('foot'),
              ...describeSupport(t, support).map((line) => h('p', { key: line, ...styled('soft') }, line)),
            ),
          ),
        ),
      ),
    ),
  );
}

function drawHead(title: string): ReactElement {
  const schemes = ['color-scheme', 'supported-color-schemes'];
  return h(
    'head',
    null,
    h('meta', { httpEquiv: 'Content-Type', content: 'text/html; charset=UTF-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width' }),
    h('meta', { name: 'x-apple-disable-message-reformatting' }),
    ...schemes.map((name) => h('meta', { key: name, name, content: 'light dark' })),
    h('title', null, title),
    h('style', { dangerouslySetInnerHTML: { __html: STYLE_SHEET } }),
  );
}

/** A box drawn as a table, because old mail programs support padding and colours only on table cells. */
export function box(part: 'paper' | 'column' | 'card' | 'stub', ...children: ReactNode[]): ReactElement {
  const layout = { role: 'presentation', width: '100%', cellPadding: 0, cellSpacing: 0, border: 0 };
  const align = part === 'column' ? { align: 'center' as const, ...styled('column') } : {};
  const cell = part === 'column' ? null : styled(part);
  return h(
    'table',
    { key: part, ...layout, ...align },
    h('tbody', null, h('tr', null, h('td', cell, ...children))),
  );
}

export function paragraph(text: string): ReactElement {
  return h('p', { key: text, ...styled('ink') }, text);
}

export function subheading(text: string): ReactElement {
  return h('h2', { key: text, ...styled('subheading') }, text);
}

export function divider(key: string): ReactElement {
  return h('hr', { key, ...styled('line') });
}

export function button(href: string, label: string): ReactElement {
  return h('p', { key: href, ...styled('ink') }, h('a', { href, ...styled('button') }, label));
}

export function link(href: string, label: string): ReactElement {
  return h('p', { key: href, ...styled('ink') }, h('a', { href, ...styled('link') }, label));
}

export function bullets(key: string, lines: string[]): ReactElement {
  return h('ul', { key, ...styled('list') }, ...lines.map((each) => h('li', { key: each }, each)));
}
