import { FAULTS, type SimApi } from '@nibog/phonepe/simulator';
import { toTable } from '../markdown.ts';
import { findIdleReason, type FaultCase } from './cases.ts';
import type { Played } from './play.ts';

/** Formats docs/faults.md from the results of one run. */

const APIS = ['v2', 'v1'] as const;
const NAMES = FAULTS.map(({ name }) => name);

function code(faults: readonly string[]): string {
  return faults.map((name) => `\`${name}\``).join(', ');
}

function describeOutcome({ outcome, retryOutcome }: Played): string {
  return retryOutcome === null ? outcome : `${outcome}; the next attempt ${retryOutcome}`;
}

/** Finds the result of a case over one API. */
type Column = (faults: FaultCase) => Played | undefined;

/** One outcome if both APIs have the same, otherwise both. */
function describeBoth(faults: FaultCase, columns: Column[]): string {
  const outcomes = columns.map((find) => find(faults)).map((order) => (order ? describeOutcome(order) : '–'));
  return new Set(outcomes).size === 1 ? (outcomes[0] ?? '') : `V2: ${outcomes[0]}; V1: ${outcomes[1]}`;
}

function countBy(keys: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Map([...counts].toSorted(([, one], [, other]) => other - one));
}

function formatSingles(columns: Column[]): string {
  const rows = NAMES.map((name) => [
    code([name]),
    ...APIS.map((_api, index) => {
      const order = columns[index]?.([name]);
      if (!order) return '–';
      return order.effective.length > 0 ? describeOutcome(order) : `${describeOutcome(order)} (no effect)`;
    }),
  ]);
  return toTable(['fault', 'V2', 'V1'], rows);
}

function formatPairs(seen: ReadonlyMap<SimApi, Played[]>): string {
  const pairs = APIS.map((api) => (seen.get(api) ?? []).filter(({ faults }) => faults.length === 2));
  const counts = pairs.map((orders) => countBy(orders.map(describeOutcome)));
  const outcomes = [...new Set(counts.flatMap((each) => [...each.keys()]))];
  const both = pairs.map((orders) => orders.filter(({ effective }) => effective.length === 2).length);
  const rows = [
    ...outcomes.map((outcome) => [outcome, ...counts.map((each) => String(each.get(outcome) ?? 0))]),
    ['all pairs', ...pairs.map((orders) => String(orders.length))],
    ['pairs in which both faults had an effect', ...both.map(String)],
  ];
  return toTable(['outcome of the pair', 'V2', 'V1'], rows);
}

/** Counts the pairs by the reason why one of their faults had no effect. */
function formatIneffective(seen: ReadonlyMap<SimApi, Played[]>): string {
  const reasons = APIS.map((api) =>
    countBy(
      (seen.get(api) ?? [])
        .filter(({ faults }) => faults.length === 2)
        .flatMap((order) => listIneffective(order, api)),
    ),
  );
  const all = [...new Set(reasons.flatMap((each) => [...each.keys()]))];
  return toTable(
    ['fault without an effect', 'V2', 'V1'],
    all.map((reason) => [reason, ...reasons.map((each) => String(each.get(reason) ?? 0))]),
  );
}

function listIneffective({ faults, effective, retryOutcome }: Played, api: SimApi): string[] {
  return faults
    .filter((fault) => !effective.includes(fault))
    .map((fault) => {
      const fallback =
        retryOutcome === null
          ? 'no status was requested while it was active'
          : 'PhonePe never created the order';
      return `${code([fault])}: ${findIdleReason(fault, faults, api) ?? fallback}`;
    });
}

/** Names a group instead of its members if all of them are partners. */
function toPartners(name: string, partners: string[]): string {
  const rest = new Set(partners);
  const whole: string[] = [];
  for (const group of new Set(FAULTS.map((fault) => fault.group))) {
    const members = FAULTS.filter((fault) => fault.group === group && fault.name !== name);
    if (members.length < 2 || !members.every((fault) => rest.has(fault.name))) continue;
    for (const fault of members) rest.delete(fault.name);
    whole.push(`each ${group} fault`);
  }
  return [...whole, ...(rest.size > 0 ? [code([...rest])] : [])].join(', ');
}

/** One line per fault: its outcomes with other faults. The most common outcome is listed as "all others". */
function formatPartners(columns: Column[]): string {
  return NAMES.map((name) => {
    const byOutcome = new Map<string, string[]>();
    for (const partner of NAMES.filter((other) => other !== name)) {
      const outcome = describeBoth(
        NAMES.filter((each) => each === name || each === partner),
        columns,
      );
      byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), partner]);
    }
    const [most, ...others] = [...byOutcome].toSorted(([, one], [, other]) => other.length - one.length);
    const parts = others.map(([outcome, partners]) => `${outcome} with ${toPartners(name, partners)}`);
    return `- ${code([name])}: ${[...parts, `${most?.[0]} with all ${others.length > 0 ? 'others' : 'faults'}`].join('; ')}`;
  }).join('\n');
}

function formatMixtures(columns: Column[], played: Played[]): string {
  const rows = played
    .filter(({ faults }) => faults.length > 2)
    .map(({ faults }) => [code(faults), describeBoth(faults, columns)]);
  return toTable(['combined faults', 'outcome'], rows);
}

export function formatFaultDocument(seen: ReadonlyMap<SimApi, Played[]>): string {
  const columns = APIS.map((api): Column => {
    const orders = new Map((seen.get(api) ?? []).map((order) => [order.faults.join(), order]));
    return (faults) => orders.get(faults.join());
  });
  return `# Every fault and its outcome

The simulator has ${NAMES.length} faults (\`packages/phonepe/simulator/faults/list.ts\` describes each). A run injects each fault
alone, every pair of faults, and mixtures of three to six faults drawn from a seed. Each case has its own order, over both of
PhonePe's APIs, against two servers. The parent pays, unless \`webhook-forged-unpaid\` is combined with faults that need no
payment; with a refund fault the parent cancels the booking. The run fails if an outcome is not the one that follows from the
faults, if a payment has two bookings, if a mail is sent twice, and if a fault has no effect without a known reason.

The command writes this file:

    npx -y pnpm@12 gauntlet --faults

\`pnpm test\` runs each fault alone over V2, and \`pnpm test:long\` a sample of the pairs and mixtures over both APIs. A token fault
affects the next token request of any order. Orders with token faults therefore run one after another, and the fault counts as
effective if a token request failed during the order.

## Single faults

${formatSingles(columns)}

## Pairs

${formatPairs(seen)}

If PhonePe never created the order, the parent started again with a new key and was booked.

${formatIneffective(seen)}

A fault that changes the content of a webhook counts as effective in a pair with \`webhook-dropped\`: the webhook was created
but not sent.

<details><summary>Outcomes of each fault by partner</summary>

${formatPartners(columns)}

</details>

## Mixtures

${formatMixtures(columns, seen.get('v2') ?? [])}
`;
}
