import escapeHtml from 'escape-html';
import type { Mail, MailSummary } from './store.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
ol { list-style: none; margin: 1rem 0; padding: 0; } li { border-top: 1px solid #8886; padding: .75rem 0; }
li a { display: block; font-weight: 600; } small, dt { opacity: .75; }
dl { display: grid; grid-template-columns: minmax(5rem, auto) 1fr; gap: .25rem .75rem; margin: 0; } dd { margin: 0; }
pre { border: 1px solid #8886; border-radius: .4rem; font-size: .9rem; margin: 0; padding: .75rem; white-space: pre-wrap; }
iframe { background: #fff; border: 1px solid #8886; border-radius: .4rem; box-sizing: border-box; height: 32rem; resize: vertical; width: 100%; }
`;

/** Forbids scripts on the pages and in the mail's own HTML, whose frame inherits this policy. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'; frame-ancestors 'none'";

export function renderList(mails: MailSummary[], olderThan: string | null): string {
  const items = mails.map(
    (mail) => `<li><a href="/messages/${mail.id}">${escapeHtml(mail.subject || '(no subject)')}</a>
to ${escapeHtml(mail.to)}<br><small>${formatTime(mail.date)}</small></li>`,
  );
  const older = olderThan === null ? '' : `<p><a href="/?before=${olderThan}">Older mails</a></p>`;
  return renderPage(
    'Mailbox',
    `<h1>Mailbox</h1><p>Every mail that this copy of the site sends ends here. Nothing leaves the machine. <a href="/">Refresh</a></p>
${items.length === 0 ? '<p>No mail yet.</p>' : `<ol>${items.join('\n')}</ol>`}${older}`,
  );
}

export function renderMail(mail: Mail): string {
  const fields = [
    ['From', mail.from],
    ['To', mail.to],
    ['Arrived', formatTime(mail.date)],
  ];
  const attachments = mail.attachments.map(
    ({ name, sizeBytes }) => `<li>${escapeHtml(name)}, ${sizeBytes} bytes</li>`,
  );
  return renderPage(
    mail.subject,
    `<p><a href="/">All mails</a></p><h1>${escapeHtml(mail.subject || '(no subject)')}</h1>
${renderFields(fields)}
${mail.html === null ? '' : `<h2>HTML part</h2>${renderFrame(mail.html)}`}
<h2>Text part</h2>${mail.text === '' ? '<p>None.</p>' : `<pre>${escapeHtml(mail.text)}</pre>`}
${attachments.length === 0 ? '' : `<h2>Attachments</h2><ul>${attachments.join('')}</ul>`}
<details><summary>All header fields</summary>${renderFields(mail.headers.map(({ name, value }) => [name, value]))}</details>
<p><a href="/messages/${mail.id}/source" download="${mail.id}.eml">Download as .eml</a></p>`,
  );
}

export function renderMissing(): string {
  return renderPage('Not found', '<h1>There is no such mail</h1><p><a href="/">All mails</a></p>');
}

/** The frame is sandboxed without scripts; its links open in a new tab. */
function renderFrame(html: string): string {
  const source = escapeHtml(`<base target="_blank">${html}`);
  return `<iframe title="The mail's HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${source}"></iframe>`;
}

function renderFields(fields: string[][]): string {
  const rows = fields.map(
    ([name = '', value = '']) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function renderPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;
}

/** Formats in IST, like every time that the product shows. */
function formatTime(date: string): string {
  return new Date(date).toLocaleString('en-IN', { timeZone: 'Asia/Kolkata' });
}
