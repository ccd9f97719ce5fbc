import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Figures } from './figures.ts';
import type { GauntletOptions } from './options.ts';
import type { Story } from './payment-details.ts';
import type { Violation } from './violation.ts';

/** What a run comes to. */
export type Report = {
  options: GauntletOptions;
  figures: Figures;
  /** What was counted on the way: webhooks by answer, blows, refusals. */
  counts: Record<string, number>;
  historyEvents: number;
  seconds: { arriving: number; untilQuiet: number };
  violations: Violation[];
  /** Of the first payments that broke. */
  stories: Story[];
};

export function formatReport(report: Report): string {
  const { options, figures, counts, violations } = report;
  const { refundReasons, faults, violations: wrong, ...endings } = figures;
  const struck = Object.values(faults).reduce((sum, times) => sum + times, 0);
  const rows: [string, string | number][] = [
    ...Object.entries(endings),
    ['refunded because', describe(refundReasons)],
    ['doubled', wrong.doubled ?? 0],
    ['lost', wrong.lost ?? 0],
    ['invented', wrong.invented ?? 0],
    ['wrong references', wrong['wrong reference'] ?? 0],
    ['second mails', wrong['second mail'] ?? 0],
    ['all that is wrong', violations.length],
    ['faults struck', `${struck} of ${Object.values(faults).filter((times) => times > 0).length} kinds`],
    ...Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)),
    ['history events checked', report.historyEvents],
    ['seconds', `${report.seconds.arriving} arriving, ${report.seconds.untilQuiet} until quiet`],
  ];
  const { api, orders, seed, processes, kill } = options;
  const head = `Gauntlet over ${api}: ${orders} orders, seed ${seed}, ${processes} processes${kill ? ', with kills' : ''}`;
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [
    head,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)} ${value}`),
    '',
    ...violations
      .slice(0, 50)
      .map(({ check, transactionId, explanation }) => `${check}: ${transactionId ?? ''} ${explanation}`),
    violations.length === 0
      ? 'Every promise was kept.'
      : `${violations.length} violations with seed ${seed}. The races differ from run to run; the plan does not.`,
  ].join('\n');
}

export async function writeReport(path: string, report: Report): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}

function describe(counts: Record<string, number>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  );
}

/** One line that is written over on a terminal, and one every few seconds elsewhere. */
export function createTeller(stream: NodeJS.WriteStream, everyMs = 5_000): (line: string) => void {
  let toldAt = 0;
  return (line) => {
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${line}`);
      return;
    }
    if (performance.now() - toldAt < everyMs) return;
    toldAt = performance.now();
    stream.write(`${line}\n`);
  };
}
