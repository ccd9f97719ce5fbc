/**
 * Runs the local mailbox as a process. Its options are one JSON argument:
 *
 *     node main.ts '{"smtpPort":3201,"httpPort":3200,"folder":".data/mailbox"}'
 *
 * It stops on SIGTERM, on SIGINT, and when its parent exits: then the pipe that is its standard input closes.
 */
import { z } from 'zod';
import { onStopRequest } from '../start/stop-request.ts';
import { startMailbox } from './mailbox.ts';

const port = z.int().min(0).max(65_535);
const optionsSchema = z.strictObject({ smtpPort: port, httpPort: port, folder: z.string().min(1) });

try {
  const mailbox = await startMailbox(optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')));
  onStopRequest(() => void mailbox.close().finally(() => process.exit()));
  process.stdout.write(`Mailbox ready at ${mailbox.url}, receives mails at ${mailbox.smtpUrl}\n`);
} catch (error) {
  process.stderr.write(
    `The mailbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
