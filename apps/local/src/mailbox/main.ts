/**
 * The local mailbox as a process of its own, with its options as one JSON argument:
 *
 *     node main.ts '{"smtpPort":3201,"httpPort":3200,"folder":".data/mailbox"}'
 *
 * It stops on SIGTERM, on SIGINT and when its standard input, if that is a pipe, closes: with its parent.
 */
import { z } from 'zod';
import { onStopRequest } from '../start/stop-request.ts';
import { startMailbox } from './mailbox.ts';

const port = z.int().min(0).max(65_535);
const optionsSchema = z.strictObject({ smtpPort: port, httpPort: port, folder: z.string().min(1) });

try {
  const mailbox = await startMailbox(optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')));
  onStopRequest(() => void mailbox.close().finally(() => process.exit()));
  process.stdout.write(`Mailbox ready at ${mailbox.url}, mails are taken at ${mailbox.smtpUrl}\n`);
} catch (error) {
  process.stderr.write(
    `The mailbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
