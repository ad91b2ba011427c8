import { isScan, type PlanNode } from '../execute/plan.js';

/** Nodes that read all that is below them before they give their first row. */
const blocking = /^(Sort|Incremental Sort|Aggregate|Hash|WindowAgg|SetOp)$/;

/** A scan that a LIMIT is expected to stop early. */
export interface Stopped {
  scan: PlanNode;
  /** How often it is run. */
  times: number;
  /** Rows may be thrown away between the scan and the LIMIT: how early it stops is a hope. */
  hope: boolean;
}

/** What the planner expects a plan to look at. */
export interface Expected {
  /** Rows of all scans that run to their end. */
  scanned: number;
  stopped: Stopped[];
}

interface Way {
  times: number;
  stops: boolean;
  drops: boolean;
}

/**
 * Rows that a plan is expected to look at: a scan from end to end all of its table, another those that it gives, each as often
 * as it is run; and the scans that a LIMIT stops before their end.
 * @param rowsOf rows of a table
 */
export function expectedScans(top: PlanNode, rowsOf: (table: string) => number): Expected {
  const stopped: Stopped[] = [];
  const walk = (node: PlanNode, way: Way): number => {
    const [outer] = node.Plans ?? [];
    const below: Way = {
      times: way.times,
      stops: (way.stops && !blocking.test(node['Node Type'])) || cuts(node),
      drops: (way.drops && node['Node Type'] !== 'Limit') || dropsRows(node),
    };
    const own = isScan(node) ? lookedAt(node, rowsOf) : 0;
    if (own > 0 && way.stops) stopped.push({ scan: node, times: way.times, hope: below.drops });
    return (node.Plans ?? []).reduce(
      (sum, child) => {
        const inner = node['Node Type'] === 'Nested Loop' && child !== outer;
        const times = inner ? way.times * Math.max(1, outer?.['Plan Rows'] ?? 1) : way.times;
        // What a nested loop looks up for one row is not stopped: the loop is.
        return sum + walk(child, inner ? { times, stops: false, drops: false } : { ...below, times });
      },
      way.stops ? 0 : own * way.times,
    );
  };
  const scanned = walk(top, { times: 1, stops: false, drops: false });
  return { scanned, stopped };
}

/** Whether a LIMIT is expected to cut off what comes from below: otherwise it may as well not be there. */
function cuts(node: PlanNode): boolean {
  const [below] = node.Plans ?? [];
  return node['Node Type'] === 'Limit' && (below?.['Plan Rows'] ?? 0) > (node['Plan Rows'] ?? 0);
}

function dropsRows(node: PlanNode): boolean {
  if (node.Filter !== undefined) return true;
  return node['Join Type'] !== undefined && !/^(Left|Right|Full)$/.test(node['Join Type']);
}

/** Rows of a scan before its filter throws some away, as far as the plan tells: those of a bitmap are known. */
export function lookedAt(node: PlanNode, rowsOf: (table: string) => number): number {
  const given = node['Plan Rows'] ?? 0;
  if (node['Node Type'] === 'Seq Scan') return rowsOf(node['Relation Name'] ?? '');
  return node['Node Type'] === 'Bitmap Heap Scan' ? Math.max(given, ...(node.Plans ?? []).map(inBitmap)) : given;
}

function inBitmap(node: PlanNode): number {
  const parts = (node.Plans ?? []).map(inBitmap);
  if (node['Node Type'] === 'BitmapOr') return parts.reduce((sum, rows) => sum + rows, 0);
  return node['Node Type'] === 'BitmapAnd' ? Math.min(...parts) : (node['Plan Rows'] ?? 0);
}
