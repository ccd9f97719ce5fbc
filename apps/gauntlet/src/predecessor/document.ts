import { toTable } from '../markdown.ts';
import type { Counts } from './count.ts';
import { SCENARIOS } from './scenarios.ts';

const APIS = ['v2', 'v1'];

function describeBookings(counts: Counts | undefined): string {
  return counts === undefined
    ? '–'
    : `${counts.duplicated} duplicated, ${counts.lost} lost, ${counts.spurious} spurious`;
}

function describeMails(counts: Counts | undefined): string {
  return counts === undefined ? '–' : `${counts.oneMail} of ${counts.orders}`;
}

/**
 * Formats docs/predecessor.md.
 *
 * @param orders paid orders per scenario
 * @param counted counts by API and title, and by API alone for all of its orders
 */
export function formatPredecessorDocument(orders: number, counted: ReadonlyMap<string, Counts>): string {
  const head = ['scenario', 'PhonePe V2', 'PhonePe V1'];
  const rows = SCENARIOS.map(({ title }) => [
    title,
    ...APIS.map((api) => describeBookings(counted.get(`${api} ${title}`))),
  ]);
  const total = [
    'orders with exactly one confirmation mail',
    ...APIS.map((api) => describeMails(counted.get(api))),
  ];
  return `# What failed in the predecessor

The predecessor of this system let both PhonePe's callback and the returning page create the booking. Each scenario below
duplicated, lost or invented bookings there. Here each runs over HTTP against two server processes with ${orders} paid orders,
over both of PhonePe's APIs. The command writes this file:

    npx -y pnpm@12 gauntlet --predecessor

\`pnpm test\` runs every scenario over V2 and one over V1, \`pnpm test:long\` the others over V1.
\`apps/gauntlet/test/predecessor-controls.test.ts\` runs the same scenarios against servers without guards and sees the failures.

${toTable(head, [...rows, total])}
`;
}
