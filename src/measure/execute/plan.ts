import type { Point } from '../../model/index.js';

/** A node of `EXPLAIN (FORMAT JSON)`; only what is used. */
export interface PlanNode {
  'Node Type': string;
  'Parent Relationship'?: string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Alias?: string;
  Strategy?: string;
  'Join Type'?: string;
  'Subplan Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Rows Removed by Join Filter'?: number;
  'Plan Width'?: number;
  'Plan Rows'?: number;
  'Total Cost'?: number;
  Filter?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'Sort Key'?: string[];
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  'WAL Bytes'?: number;
  'WAL FPI'?: number;
  Plans?: PlanNode[];
}

export interface Explained {
  Plan: PlanNode;
  'Execution Time'?: number;
  'Planning Time'?: number;
  Serialization?: { 'Output Volume'?: number; Time?: number };
}

/** The counters of an executed plan. */
export interface Counters extends Pick<
  Point,
  'rows' | 'scanned' | 'buffers' | 'bytes' | 'milliseconds' | 'plan' | 'planLines' | 'fullScans'
> {
  /** Rows that the scans let through: none means that nothing matched. */
  matched: number;
  walBytes: number;
  /** Whole pages among them: the first change of a page after a checkpoint. */
  wholePages: number;
}

/**
 * Reads the counters of `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)`.
 *
 * @param json rows come back inside one JSON document: those that enter the top aggregate are counted
 */
export function countersOf(explained: Explained, json: boolean): Counters {
  const { Plan: top } = explained;
  const scans = nodes(top).filter(isScan);
  const rows = Math.round(json ? rowsInto(top) : actualRows(top));
  const volume = (explained.Serialization?.['Output Volume'] ?? 0) * 1024;
  return {
    rows,
    scanned: Math.round(scans.reduce((sum, node) => sum + scannedBy(node), 0)),
    matched: Math.round(scans.reduce((sum, node) => sum + actualRows(node), 0)),
    buffers: (top['Shared Hit Blocks'] ?? 0) + (top['Shared Read Blocks'] ?? 0),
    bytes: volume > 0 ? volume : Math.round(actualRows(top) * (top['Plan Width'] ?? 0)),
    milliseconds: explained['Execution Time'] ?? 0,
    plan: shapeOf(top),
    planLines: linesOf(top),
    fullScans: [...new Set(scans.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'] ?? ''))],
    walBytes: top['WAL Bytes'] ?? 0,
    wholePages: top['WAL FPI'] ?? 0,
  };
}

/** The shape of a plan: node types, joins, tables and indexes; what must stay the same for a fit to mean anything. */
export function shapeOf(node: PlanNode): string {
  const what = [node['Relation Name'], node['Index Name']].filter((name) => name !== undefined).join('/');
  const kind = [node['Node Type'], node['Node Type'] === 'Aggregate' ? node.Strategy : undefined, node['Join Type']];
  const name = kind.filter((part) => part !== undefined).join(':') + (what === '' ? '' : `(${what})`);
  return node.Plans === undefined ? name : `${name}[${node.Plans.map(shapeOf).join(',')}]`;
}

export function nodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodes)];
}

/** Scans of a table or an index; a bitmap's index part is counted by its heap part. */
export function isScan(node: PlanNode): boolean {
  return node['Relation Name'] !== undefined && node['Node Type'].includes('Scan') && node['Node Type'] !== 'Bitmap Index Scan';
}

/** What the plan itself scans of each table: whole scans, the rows they read, and the rows that came by an index. */
export function ownScans(explained: Explained): Map<string, { scans: number; read: number; fetched: number }> {
  const found = new Map<string, { scans: number; read: number; fetched: number }>();
  for (const node of nodes(explained.Plan).filter(isScan)) {
    const table = node['Relation Name'] ?? '';
    const own = found.get(table) ?? { scans: 0, read: 0, fetched: 0 };
    const whole = node['Node Type'] === 'Seq Scan';
    own.scans += whole ? (node['Actual Loops'] ?? 1) : 0;
    own[whole ? 'read' : 'fetched'] += scannedBy(node);
    found.set(table, own);
  }
  return found;
}

function actualRows(node: PlanNode): number {
  return (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1);
}

function scannedBy(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return ((node['Actual Rows'] ?? 0) + removed) * (node['Actual Loops'] ?? 1);
}

/** Rows that enter the uppermost aggregate. */
function rowsInto(top: PlanNode): number {
  let node: PlanNode | undefined = top;
  while (node !== undefined) {
    const below: PlanNode | undefined = node.Plans?.find(
      (child) => child['Parent Relationship'] !== 'InitPlan' && child['Parent Relationship'] !== 'SubPlan',
    );
    if (node['Node Type'] === 'Aggregate' && below !== undefined) return actualRows(below);
    node = below;
  }
  return actualRows(top);
}

/** The rows that a write changed: those that reach the uppermost ModifyTable, wherever it stands. */
export function rowsWritten(explained: Explained): number {
  const write = nodes(explained.Plan).find((node) => node['Node Type'] === 'ModifyTable');
  return write === undefined
    ? 0
    : Math.round(
        (write.Plans ?? []).reduce((sum, child) => sum + (child['Parent Relationship'] === 'Outer' ? actualRows(child) : 0), 0),
      );
}

function linesOf(node: PlanNode, depth = 0): string[] {
  const on = node['Relation Name'] === undefined ? '' : ` on ${node['Relation Name']}`;
  const by = node['Index Name'] === undefined ? '' : ` using ${node['Index Name']}`;
  const removed = node['Rows Removed by Filter'] ?? 0;
  const notes = [
    `${String(Math.round(actualRows(node)))} rows`,
    ...(removed > 0 ? [`${String(Math.round(removed * (node['Actual Loops'] ?? 1)))} read and thrown away`] : []),
    ...((node['Actual Loops'] ?? 1) > 1 ? [`${String(node['Actual Loops'])} times`] : []),
  ];
  const condition = node['Index Cond'] ?? node.Filter;
  const line = `${'  '.repeat(depth)}${node['Node Type']}${by}${on} (${notes.join(', ')})${condition === undefined ? '' : ` ${condition}`}`;
  return [line.slice(0, 300), ...(node.Plans ?? []).flatMap((child) => linesOf(child, depth + 1))];
}

/** How often a function runs in an executed plan: once per row that a filter looks at, once where it is a plan of its own or an index's bound. */
export function callsIn(explained: Explained, called: RegExp): number {
  return nodes(explained.Plan).reduce((sum, node) => {
    const perRow = called.test(node.Filter ?? '') ? scannedBy(node) : 0;
    const bound =
      called.test(node['Index Cond'] ?? '') || node['Parent Relationship'] === 'InitPlan' ? (node['Actual Loops'] ?? 1) : 0;
    return sum + perRow + bound;
  }, 0);
}
