import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@nibog/testing/wait-for';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startMailbox, type Mailbox } from '../src/mailbox/mailbox.ts';

const summarySchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  messageId: z.string().nullable(),
  date: z.iso.datetime(),
});
const mailSchema = summarySchema.extend({
  text: z.string(),
  html: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
});

function makeFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'nibog-mailbox-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function start(folder: string): Promise<Mailbox> {
  return startMailbox({ smtpPort: 0, httpPort: 0, folder });
}

async function send({ smtpUrl }: Mailbox, mail: SendMailOptions): Promise<void> {
  const transport = createTransport(smtpUrl);
  await transport.sendMail({ from: 'NIBOG <bookings@nibog.example>', to: 'asha@example.com', ...mail });
  transport.close();
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return response.json();
}

async function list({ url }: Mailbox) {
  return z.array(summarySchema).parse(await readJson(`${url}/api/messages`));
}

async function newest(mailbox: Mailbox) {
  const [first] = await list(mailbox);
  return mailSchema.parse(await readJson(`${mailbox.url}/api/messages/${first?.id ?? 'none'}`));
}

describe('the local mailbox', () => {
  test('stores a mail received by SMTP and returns it as JSON', async () => {
    using folder = makeFolder();
    await using mailbox = await start(folder.path);
    expect(await list(mailbox)).toEqual([]);
    await send(mailbox, {
      subject: 'Booked: ₹1,800',
      text: 'See you there',
      html: '<p>See you <b>there</b></p>',
      messageId: '<one@nibog>',
    });
    expect(await newest(mailbox)).toMatchObject({
      from: '"NIBOG" <bookings@nibog.example>',
      to: 'asha@example.com',
      subject: 'Booked: ₹1,800',
      text: 'See you there',
      html: '<p>See you <b>there</b></p>',
      messageId: '<one@nibog>',
    });
  });

  test('embeds an attached picture in the HTML', async () => {
    using folder = makeFolder();
    await using mailbox = await start(folder.path);
    const content = Buffer.from('a picture');
    await send(mailbox, {
      html: '<img alt="code" src="cid:code@nibog">',
      attachments: [{ filename: 'code.png', content, contentType: 'image/png', cid: 'code@nibog' }],
    });
    const { html } = await newest(mailbox);
    expect(html).toBe(`<img alt="code" src="data:image/png;base64,${content.toString('base64')}">`);
  });

  test('lists the newest mail first, also after a restart', async () => {
    using folder = makeFolder();
    {
      await using mailbox = await start(folder.path);
      await send(mailbox, { subject: 'first', text: '1' });
      const receivedAt = Date.parse((await newest(mailbox)).date);
      await waitFor('the next millisecond', () => Date.now() > receivedAt);
      await send(mailbox, { subject: 'second', text: '2' });
    }
    await using mailbox = await start(folder.path);
    expect((await list(mailbox)).map(({ subject }) => subject)).toEqual(['second', 'first']);
    const page = await (await fetch(mailbox.url)).text();
    expect(page.indexOf('second')).toBeGreaterThan(0);
    expect(page.indexOf('first')).toBeGreaterThan(page.indexOf('second'));
  });

  test('records the recipient of a blind copy', async () => {
    using folder = makeFolder();
    await using mailbox = await start(folder.path);
    await send(mailbox, { subject: 'copy', text: 'x', bcc: 'staff@nibog.example' });
    const { headers } = await newest(mailbox);
    expect(headers.filter(({ name }) => name === 'Delivered-To').map(({ value }) => value)).toEqual([
      'asha@example.com',
      'staff@nibog.example',
    ]);
  });

  test('escapes the contents of a mail and runs none of its scripts', async () => {
    using folder = makeFolder();
    await using mailbox = await start(folder.path);
    const attack = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;
    await send(mailbox, {
      subject: attack,
      text: attack,
      html: `<p>hello</p>${attack}`,
      headers: { 'X-Attack': attack },
    });
    const { id } = await newest(mailbox);
    for (const path of ['/', `/messages/${id}`]) {
      const response = await fetch(mailbox.url + path);
      const page = await response.text();
      expect(page).not.toMatch(/<script|<img/i);
      expect(page).toContain('&lt;script&gt;');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const page = await (await fetch(`${mailbox.url}/messages/${id}`)).text();
    expect(page).toMatch(
      /<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="&lt;base/,
    );
  });

  test('returns the unchanged source of a message, and 404 for an unknown one', async () => {
    using folder = makeFolder();
    await using mailbox = await start(folder.path);
    await send(mailbox, { subject: 'raw', text: 'unchanged' });
    const { id } = await newest(mailbox);
    expect(await (await fetch(`${mailbox.url}/messages/${id}/source`)).text()).toContain('\r\n\r\nunchanged');
    for (const path of ['/messages/', '/api/messages/']) {
      for (const unknown of ['1700000000000-00000000', '..%2F..%2Fetc%2Fpasswd']) {
        const response = await fetch(mailbox.url + path + unknown);
        expect(response.status).toBe(404);
      }
    }
  });

  test('exits as a process when its parent closes the pipe', async () => {
    using folder = makeFolder();
    const main = fileURLToPath(new URL('../src/mailbox/main.ts', import.meta.url));
    const options = JSON.stringify({ smtpPort: 0, httpPort: 0, folder: folder.path });
    const child = spawn(process.execPath, [main, options], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    expect(String(line)).toMatch(
      /^Mailbox ready at http:\/\/127\.0\.0\.1:\d+, receives mails at smtp:\/\/127\.0\.0\.1:\d+\n$/,
    );
    child.stdin.end();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});
