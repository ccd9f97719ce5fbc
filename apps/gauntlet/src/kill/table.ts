import type { BatchResult } from './batch.ts';
import { SCHEDULES } from './schedules.ts';

export type Figures = { boundaries: number; crashes: number; payments: number; violations: number };

export function countKills(results: readonly BatchResult[]): Figures {
  return {
    boundaries: new Set(results.map(({ batch }) => batch.boundary.name)).size,
    crashes: results.length,
    payments: results.reduce((sum, { outcomes }) => sum + outcomes.size, 0),
    violations: results.reduce((sum, { violations }) => sum + violations.length, 0),
  };
}

/** One row per boundary, one column per schedule; each cell is the payment's outcome. */
export function formatTable(results: readonly BatchResult[]): string {
  const rows = results.map(({ batch: { boundary, hasStandby }, outcomes, violations }) => [
    boundary.name,
    hasStandby ? 'before the crash' : 'after the crash',
    ...SCHEDULES.map(({ name }) => outcomes.get(name) ?? ''),
    String(violations.length),
  ]);
  const head = ['boundary', 'successor serves', ...SCHEDULES.map(({ name }) => name), 'violations'];
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function formatDocument(
  results: readonly BatchResult[],
  { minutes, api }: { minutes: number; api: string },
): string {
  const { boundaries, crashes, payments, violations } = countKills(results);
  return `# Every point at which a process can be killed

A server process is killed with SIGKILL at each boundary on the path of checkout, webhook, look, refund, mail and
cancellation: before and after each statement, each call to PhonePe, each command to the mail server and each of our responses.
At a step that makes something durable, it is also killed after the step was sent and before the answer was read
(\`answer lost\`). At each crash one payment per webhook schedule is at the boundary. A successor, which starts to serve either
before or after the crash, completes all work. Then the records of PhonePe, the mail server and the parents are compared with
the database, as in the gauntlet.

    npx -y pnpm@12 gauntlet --kill-points

This command wrote the file: ${boundaries} boundaries, ${crashes} crashes, ${payments} payments at a boundary, over ${api}, in ${minutes} minutes.
**${violations} violations.** \`apps/gauntlet/src/kill/steps.ts\` lists the steps; \`apps/gauntlet/test/kill-points.long.test.ts\` fails
when a process takes a step that is not listed.

The columns of the webhook schedules:

- **once**: the webhook is sent once, and is lost if no process accepts it.
- **three concurrently**: three concurrent copies, each repeated until it is acknowledged.
- **never**: no webhook is sent, so only the sweep finds the money.
- **early**: the webhook is sent once, before the response to \`pay\` or to the refund call.
- **until acknowledged**: the webhook is repeated until it is acknowledged.
- **late**: the parent pays after the hold has expired.
- **forged first**: a webhook claims the payment before the parent pays.
- **after the crash**: only the successor receives the webhook.

The cells:

- \`unpaid\`: PhonePe gave no page, so the parent could not pay.
- \`?\`: a mail is \`unknown\`: it may have arrived, and it is not sent again.
- Empty: under this schedule no payment reaches the boundary before the crash.

${formatTable(results)}
`;
}
