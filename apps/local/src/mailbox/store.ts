import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type AddressObject } from 'mailparser';

export type MailSummary = {
  id: string;
  from: string;
  to: string;
  subject: string;
  messageId: string | null;
  /** The time of arrival, ISO 8601 in UTC. */
  date: string;
};

export type Mail = MailSummary & {
  /** The unchanged header fields in their original order. */
  headers: { name: string; value: string }[];
  text: string;
  html: string | null;
  attachments: { name: string; sizeBytes: number }[];
};

const ID = /^\d{13}-[0-9a-f]{8}$/;
/** When there are more, the oldest are deleted. */
const MAX_STORED_MAILS = 1_000;
const MAX_CACHED_MAILS = 200;

/** Stores mails as .eml files in a folder, so that they outlive the process and open in any mail program. */
export class MailStore {
  readonly folder: string;
  // The files never change, so the parsed mails can be cached.
  readonly #parsed = new Map<string, Mail>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Stores one message durably and returns its id. */
  async add(raw: Buffer): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const id = `${Date.now()}-${randomBytes(4).toString('hex')}`;
    const partial = join(this.folder, `${id}.partial`);
    await writeFile(partial, raw, { flag: 'wx', mode: 0o600, flush: true });
    await rename(partial, this.#file(id));
    await this.#prune();
    return id;
  }

  /** At most `limit` mails, newest first; only those older than the mail with id `before`, if given. */
  async list({ limit, before }: { limit: number; before?: string | undefined }): Promise<MailSummary[]> {
    const ids = await this.#ids();
    const page = ids.filter((id) => before === undefined || id < before).slice(0, limit);
    const mails = await Promise.all(page.map((id) => this.get(id)));
    return mails.filter((mail) => mail !== null).map(summarise);
  }

  async get(id: string): Promise<Mail | null> {
    if (!ID.test(id)) return null;
    const cached = this.#parsed.get(id);
    if (cached) return cached;
    const raw = await this.raw(id);
    if (raw === null) return null;
    const mail = await parseMail(id, raw);
    const oldest = this.#parsed.keys().next();
    if (this.#parsed.size >= MAX_CACHED_MAILS && !oldest.done) this.#parsed.delete(oldest.value);
    this.#parsed.set(id, mail);
    return mail;
  }

  /** The unchanged source of the message. */
  async raw(id: string): Promise<Buffer | null> {
    if (!ID.test(id)) return null;
    try {
      return await readFile(this.#file(id));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  #file(id: string): string {
    return join(this.folder, `${id}.eml`);
  }

  async #ids(): Promise<string[]> {
    try {
      const names = await readdir(this.folder);
      return names
        .filter((name) => name.endsWith('.eml'))
        .map((name) => name.slice(0, -4))
        .filter((id) => ID.test(id))
        .toSorted()
        .toReversed();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #prune(): Promise<void> {
    const ids = await this.#ids();
    await Promise.all(ids.slice(MAX_STORED_MAILS).map((id) => rm(this.#file(id), { force: true })));
  }
}

async function parseMail(id: string, raw: Buffer): Promise<Mail> {
  // The parser embeds attached pictures in the HTML as data URLs, which the page's policy permits.
  const parsed = await simpleParser(raw);
  return {
    id,
    from: addressText(parsed.from),
    to: addressText(parsed.to),
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? null,
    date: new Date(Number(id.slice(0, 13))).toISOString(),
    headers: parsed.headerLines.map(({ line }) => splitHeader(line)),
    text: parsed.text ?? '',
    html: parsed.html || null,
    attachments: parsed.attachments.map(({ filename, size }) => ({
      name: filename ?? 'unnamed',
      sizeBytes: size,
    })),
  };
}

function summarise({ id, from, to, subject, messageId, date }: Mail): MailSummary {
  return { id, from, to, subject, messageId, date };
}

function addressText(address: AddressObject | AddressObject[] | undefined): string {
  return [address ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}

function splitHeader(line: string): { name: string; value: string } {
  const colon = line.indexOf(':');
  return {
    name: line.slice(0, colon),
    value: line
      .slice(colon + 1)
      .replaceAll(/\r?\n\s*/g, ' ')
      .trim(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
