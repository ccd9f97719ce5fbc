import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startChild, type Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { assertPortFree, fetchJson } from './ports.ts';

const MAIN = fileURLToPath(new URL('../mailbox/main.ts', import.meta.url));
const HOST = '127.0.0.1';
const healthSchema = z.object({ mailbox: z.string(), smtpPort: z.number() });

export type MailboxPlan = { url: string; smtpPort: number; running: boolean };

/**
 * Checks whether this clone's mailbox is already running. Returns `null` if the configuration needs no mailbox.
 *
 * @throws Error with a one-line message if another program uses one of its ports
 */
export async function planMailbox(config: StartConfig): Promise<MailboxPlan | null> {
  if (config.mailboxPort === null) return null;
  const plan = { url: localUrl(HOST, config.mailboxPort), smtpPort: config.mailboxPort + 1, running: false };
  const health = healthSchema.safeParse(await fetchJson(`${plan.url}/healthz`));
  if (health.success && health.data.mailbox === folderOf(config)) {
    return { ...plan, smtpPort: health.data.smtpPort, running: true };
  }
  const need = { host: HOST, variable: 'MAILBOX_PORT' };
  await assertPortFree({ ...need, port: config.mailboxPort, purpose: "the mailbox's page" });
  await assertPortFree({ ...need, port: plan.smtpPort, purpose: "the mailbox's mails" });
  return plan;
}

export function startMailboxProcess(config: StartConfig, { smtpPort }: MailboxPlan): Child {
  const options = { smtpPort, httpPort: config.mailboxPort, folder: folderOf(config) };
  return startChild({
    name: 'The mailbox',
    args: [MAIN, JSON.stringify(options)],
    env: process.env,
    output: 'ignore',
    stopWithinMs: 10_000,
  });
}

export async function isMailboxUp({ url }: MailboxPlan): Promise<boolean> {
  return (await fetchJson(`${url}/healthz`)) !== undefined;
}

/** The variables with which the server sends its mails to the mailbox. */
export function mailboxEnv({ smtpPort }: MailboxPlan, env: StartConfig['env']): Record<string, string> {
  return {
    SMTP_URL: `smtp://${HOST}:${smtpPort}`,
    MAIL_FROM: env['MAIL_FROM'] || 'NIBOG <bookings@nibog.example>',
  };
}

function folderOf({ dataDir }: StartConfig): string {
  return join(dataDir, 'mailbox');
}
