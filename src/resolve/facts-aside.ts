import type { Node, SelectStmt } from '@pgsql/types';
import type { Catalogue, StatementFacts } from '../model/index.js';
import { groupedBy } from './facts-grouping.js';

type Aside = NonNullable<StatementFacts['groupedAside']>;

/**
 * Tables that a subquery in the FROM of a select groups whole. Postgres looks up no rows in it by those of the other side:
 * a subquery with GROUP BY is computed first, unless it is LATERAL.
 */
export function groupedAside(select: SelectStmt, catalogue: Catalogue): Aside {
  return (select.fromClause ?? []).flatMap((node) => joined(node).flatMap((side) => wholeOf(side, catalogue) ?? []));
}

/** The sides of joins: what stands alone in FROM is what is asked for. */
function joined(node: Node): Node[] {
  if (!('JoinExpr' in node)) return [];
  return [node.JoinExpr.larg, node.JoinExpr.rarg].flatMap((side) =>
    side === undefined ? [] : 'JoinExpr' in side ? joined(side) : [side],
  );
}

function wholeOf(side: Node, catalogue: Catalogue): Aside[number] | undefined {
  if (!('RangeSubselect' in side) || side.RangeSubselect.lateral === true) return undefined;
  const { subquery } = side.RangeSubselect;
  const inner = subquery && 'SelectStmt' in subquery ? subquery.SelectStmt : undefined;
  const [from, ...others] = inner?.fromClause ?? [];
  if (inner === undefined || from === undefined || others.length > 0 || !('RangeVar' in from)) return undefined;
  const { relname = '', schemaname, alias } = from.RangeVar;
  const source = {
    name: relname,
    alias: alias?.aliasname ?? relname,
    ...(schemaname === undefined ? {} : { schema: schemaname }),
  };
  const column = groupedBy(inner, { sources: [source], catalogue })[0]?.column ?? '';
  if (column === '' || (inner.whereClause && namesKey(inner.whereClause))) return undefined;
  return { name: relname, column, ...(schemaname === undefined ? {} : { schema: schemaname }) };
}

/** Whether a condition names a key, of whoever's rows: then the subquery has few of them. */
function namesKey(condition: Node): boolean {
  const names = [...JSON.stringify(condition).matchAll(/"sval":"([^"]*)"\}\}\]/g)].map(([, name]) => name ?? '');
  return names.some((name) => /(^|_|[a-z])(id|Id|_by)$/.test(name));
}
