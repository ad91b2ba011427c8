import type { Node, SelectStmt } from '@pgsql/types';
import type { Catalogue, StatementFacts } from '../model/index.js';
import { columnOf, numberOf, type Scope, type Source } from './facts-scope.js';

type Grouping = NonNullable<StatementFacts['groupBy']>;

/**
 * What the rows of a select are one of each of: by its own GROUP BY, or because all that it reads from is a part of it that
 * groups (`WITH months AS (… GROUP BY 1) SELECT * FROM months`) or counts up (`generate_series`). Undefined where it gives rows of
 * tables.
 * @param known parts of the statement around it, by their names
 */
export function groupingOf(
  select: SelectStmt,
  catalogue: Catalogue,
  known: ReadonlyMap<string, Grouping> = new Map(),
): Grouping | undefined {
  const parts = new Map(known);
  for (const part of select.withClause?.ctes ?? []) {
    if (!('CommonTableExpr' in part)) continue;
    const { ctename = '', ctequery } = part.CommonTableExpr;
    const inner = ctequery && 'SelectStmt' in ctequery ? groupingOf(ctequery.SelectStmt, catalogue, parts) : undefined;
    if (inner) parts.set(ctename, inner);
    else parts.delete(ctename);
  }
  const from = select.fromClause ?? [];
  if ((select.groupClause?.length ?? 0) > 0) return groupedBy(select, { sources: from.flatMap(sourcesIn), catalogue });
  if (from.length === 0) return (select.targetList ?? []).some(isSeries) ? [{ column: '' }] : undefined;
  const read = from.map((node) => groupingRead(node, catalogue, parts));
  return read.every((one) => one !== undefined) ? read.flat() : undefined;
}

/** The columns of a GROUP BY, by name or by their number in what is selected; '' for an expression. */
export function groupedBy(select: SelectStmt, scope: Scope): Grouping {
  return (select.groupClause ?? []).map((node) => {
    const target = select.targetList?.[(numberOf(node) ?? 0) - 1];
    const named = target && 'ResTarget' in target ? target.ResTarget.val : undefined;
    return columnOf(named ?? node, scope) ?? { column: '' };
  });
}

function groupingRead(node: Node, catalogue: Catalogue, parts: ReadonlyMap<string, Grouping>): Grouping | undefined {
  if ('RangeVar' in node) return node.RangeVar.schemaname === undefined ? parts.get(node.RangeVar.relname ?? '') : undefined;
  if ('RangeFunction' in node)
    return JSON.stringify(node.RangeFunction.functions ?? []).includes(series) ? [{ column: '' }] : undefined;
  if ('RangeSubselect' in node) {
    const { subquery } = node.RangeSubselect;
    return subquery && 'SelectStmt' in subquery ? groupingOf(subquery.SelectStmt, catalogue, parts) : undefined;
  }
  if (!('JoinExpr' in node)) return undefined;
  const { larg, rarg } = node.JoinExpr;
  const left = larg && groupingRead(larg, catalogue, parts);
  const right = rarg && groupingRead(rarg, catalogue, parts);
  return left && right ? [...left, ...right] : undefined;
}

const series = '"sval":"generate_series"';

function isSeries(target: Node): boolean {
  return JSON.stringify(target).includes(series);
}

function sourcesIn(node: Node): Source[] {
  if ('JoinExpr' in node) return [node.JoinExpr.larg, node.JoinExpr.rarg].flatMap((side) => (side ? sourcesIn(side) : []));
  if (!('RangeVar' in node)) return [];
  const { relname = '', alias, schemaname } = node.RangeVar;
  return [{ name: relname, alias: alias?.aliasname ?? relname, ...(schemaname === undefined ? {} : { schema: schemaname }) }];
}
