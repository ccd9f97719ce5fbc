/** One run of a statement, as PostgreSQL explained it. */
export type Run = {
  /** In PostgreSQL, without the way there and back; keys that are checked for other tables included. */
  ms: number;
  /** Read from memory or from the disk, 8 KiB each. */
  blocks: number;
  plan: string;
};

/** PostgreSQL's answer to `EXPLAIN (FORMAT JSON)`, as far as it is read here. */
export type Explained = { Plan: PlanNode; 'Execution Time': number };
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
};

export function describePlan({ Plan: top, 'Execution Time': ms }: Explained): Run {
  const blocks = (top['Shared Hit Blocks'] ?? 0) + (top['Shared Read Blocks'] ?? 0);
  return { ms, blocks, plan: [...new Set(accessesOf(top))].toSorted().join(', ') };
}

/** By what each table is reached: what of a plan decides how it grows. */
function accessesOf(node: PlanNode): string[] {
  const own = node['Node Type'].endsWith('Scan')
    ? [`${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}`.trim()]
    : [];
  return [
    ...own.filter((access) => !/^(?:CTE|Function|Values|Subquery) Scan/.test(access)),
    ...(node.Plans ?? []).flatMap(accessesOf),
  ];
}
