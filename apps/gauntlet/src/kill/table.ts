import type { Outcome } from './batch.ts';
import { SCHEDULES } from './schedules.ts';

export type Figures = { boundaries: number; deaths: number; cells: number; violations: number };

export function countKills(outcomes: readonly Outcome[]): Figures {
  return {
    boundaries: new Set(outcomes.map(({ batch }) => batch.boundary.name)).size,
    deaths: outcomes.length,
    cells: outcomes.reduce((sum, { endings }) => sum + endings.size, 0),
    violations: outcomes.reduce((sum, { violations }) => sum + violations.length, 0),
  };
}

/** Boundaries down, schedules across, endings in the cells. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ batch: { boundary, beside }, endings, violations }) => [
    boundary.name,
    beside ? 'beside' : 'alone',
    ...SCHEDULES.map(({ name }) => endings.get(name) ?? ''),
    String(violations.length),
  ]);
  const head = ['boundary', 'heir', ...SCHEDULES.map(({ name }) => name), 'violations'];
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function formatDocument(
  outcomes: readonly Outcome[],
  { minutes, api }: { minutes: number; api: string },
): string {
  const { boundaries, deaths, cells, violations } = countKills(outcomes);
  return `# Every point at which a process can die

A server process is killed with SIGKILL at each boundary on the path of checkout, webhook, look, refund, mail and
cancellation: before and after each statement, each call to PhonePe, each command to the mail server and each answer of ours,
and, where something becomes durable, once it was sent and before its answer was read (\`answer lost\`). At each death one
payment under every schedule of webhooks is at the boundary. Then an heir serves, everything heals, and PhonePe's, the mail
server's and the parents' own accounts are held against the database's, as in the gauntlet.

    npx -y pnpm@12 gauntlet --kill-points

Written by that command: ${boundaries} boundaries, ${deaths} deaths, ${cells} payments at a boundary, over ${api}, in ${minutes} minutes.
**${violations} violations.** \`apps/gauntlet/src/kill/steps.ts\` has the names; \`kill.test.ts\` fails when a process takes a
step that has none.

- **heir**: \`alone\`, it is started after the death; \`beside\`, it serves already when the other dies.
- **once**: the webhook is sent once, and is lost where nobody took it. **three at once**: three copies at the same instant, each
  until it is acknowledged. **never**: none, the sweep alone finds the money. **early**: before \`pay\`, or the refund's call, has
  answered, once. **until taken**: until it is acknowledged. **late**: the parent pays after the hold's end. **forged first**:
  somebody says that it is paid before it is. **after the death**: only the heir hears of it.
- \`unpaid\`: PhonePe gave no page, so nobody paid. \`?\`: a mail is \`unknown\`: nobody can say whether it arrived, and it is not
  sent again. Empty: under this schedule nothing comes by the boundary before the death.

${formatTable(outcomes)}
`;
}
