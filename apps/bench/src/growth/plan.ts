/** One run of a statement, from PostgreSQL's EXPLAIN ANALYZE. */
export type Run = {
  /** The execution time in PostgreSQL, including foreign key checks, without the network. */
  ms: number;
  /** Blocks of 8 KiB read from memory or from disk. */
  blocks: number;
  plan: string;
};

/** The fields used here of the result of `EXPLAIN (FORMAT JSON)`. */
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
  return { ms, blocks, plan: [...new Set(listScans(top))].toSorted().join(', ') };
}

/** The scans of a plan with their table or index. They determine how the statement's cost grows. */
function listScans(node: PlanNode): string[] {
  const own = node['Node Type'].endsWith('Scan')
    ? [`${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}`.trim()]
    : [];
  return [
    ...own.filter((scan) => !/^(?:CTE|Function|Values|Subquery) Scan/.test(scan)),
    ...(node.Plans ?? []).flatMap(listScans),
  ];
}
