import { render } from '@react-email/render';
import { createElement as h, type ReactElement, type ReactNode } from 'react';
import { describeSupport, type Support } from '../format.ts';
import type { MailMessages } from '../messages.ts';
import { look, STYLE_SHEET } from './look.ts';

/** What every mail is drawn in. Written without JSX: Node runs these files as they are, and takes types out of them alone. */

export type Frame = {
  /** Shown in lists of mails beside the subject: nothing about a child. */
  preview: string;
  heading: string;
  support: Support;
};

/** Ends what a list of mails shows of a mail: without it the first lines of the mail come after the preview. */
const END_OF_PREVIEW = '\u200C\u00A0'.repeat(80);

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
        { lang: t.locale, ...look('paper') },
        h('div', look('preview'), `${preview}${END_OF_PREVIEW}`),
        // Some mail programs drop the body and its colours.
        box(
          'paper',
          box(
            'column',
            h('p', look('soft'), h('strong', null, 'NIBOG')),
            box('card', h('h1', look('heading'), heading), ...children),
            h(
              'div',
              look('foot'),
              ...describeSupport(t, support).map((line) => h('p', { key: line, ...look('soft') }, line)),
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

/** A box that old mail programs draw too: they know padding and colours of table cells alone. */
export function box(part: 'paper' | 'column' | 'card' | 'stub', ...children: ReactNode[]): ReactElement {
  const layout = { role: 'presentation', width: '100%', cellPadding: 0, cellSpacing: 0, border: 0 };
  const align = part === 'column' ? { align: 'center' as const, ...look('column') } : {};
  const cell = part === 'column' ? null : look(part);
  return h(
    'table',
    { key: part, ...layout, ...align },
    h('tbody', null, h('tr', null, h('td', cell, ...children))),
  );
}

export function paragraph(text: string): ReactElement {
  return h('p', { key: text, ...look('ink') }, text);
}

export function subheading(text: string): ReactElement {
  return h('h2', { key: text, ...look('subheading') }, text);
}

export function divider(key: string): ReactElement {
  return h('hr', { key, ...look('line') });
}

export function button(href: string, label: string): ReactElement {
  return h('p', { key: href, ...look('ink') }, h('a', { href, ...look('button') }, label));
}

export function link(href: string, label: string): ReactElement {
  return h('p', { key: href, ...look('ink') }, h('a', { href, ...look('link') }, label));
}

export function bullets(key: string, lines: string[]): ReactElement {
  return h('ul', { key, ...look('list') }, ...lines.map((each) => h('li', { key: each }, each)));
}
