import type { JoinExpr, Node, RangeSubselect, SelectStmt } from '@pgsql/types';
import { columnIn, conjuncts, equality, type NamedColumn, selectIn } from './parse.js';

/** A row that stands beside those of a select: by which of their columns it is found, and what it shows where it is a select itself. */
export interface Beside {
  alias: string;
  table: string;
  column: string;
  shows: string[];
}

/** What a select gives rows of, which, and in which order. */
export interface Rows {
  table: string;
  /** What its rows are called by. */
  own: string[];
  beside: Beside[];
  columns: NamedColumn[] | 'all';
  conditions: Node[];
  order: (NamedColumn & { descending: boolean }) | undefined;
  /** It says how many at the most. */
  limited: boolean;
  /** Its rows are found by those of another table, for each of which it gives some. */
  through: { table: string; column: string; target: string; conditions: Node[]; own: string[] } | undefined;
}

/** The rows that a select gives; undefined where it gives figures, or where its rows are of no one table. */
export function rowsOf(sql: string): Rows | undefined {
  const select = selectIn(sql);
  if (select === undefined) return undefined;
  return read(bare(select));
}

/** Without what a server of another language wraps around a select: `WITH source AS (…) SELECT json_agg(…) FROM source`. */
function bare(select: SelectStmt): SelectStmt {
  const [first] = select.withClause?.ctes ?? [];
  if (first === undefined || !('CommonTableExpr' in first)) return select;
  const { ctename, ctequery } = first.CommonTableExpr;
  const named = JSON.stringify(select.fromClause ?? []).includes(`"relname":"${ctename ?? ''}"`);
  return named && ctequery !== undefined && 'SelectStmt' in ctequery ? ctequery.SelectStmt : select;
}

function read(select: SelectStmt): Rows | undefined {
  if (select.groupClause !== undefined || select.op !== 'SETOP_NONE' || select.fromClause?.length !== 1) return undefined;
  const joined = flat(select.fromClause[0]);
  const [first, ...others] = joined;
  if (first === undefined || !('RangeVar' in first.node)) return undefined;
  const table = first.node.RangeVar.relname ?? '';
  const own = [...new Set([first.node.RangeVar.alias?.aliasname ?? table, table])];
  const through = throughOf(select, table, own, others);
  if (through !== undefined) return through;
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? (target.ResTarget.val ?? []) : []));
  if (targets.some(isCount)) return undefined;
  const [sort] = select.sortClause ?? [];
  const ordered = sort !== undefined && 'SortBy' in sort ? columnIn(sort.SortBy.node) : undefined;
  const descending = sort !== undefined && 'SortBy' in sort && sort.SortBy.sortby_dir === 'SORTBY_DESC';
  return {
    table,
    own,
    beside: others.flatMap((one) => besideOf(one, own)),
    columns: targets.some(isStar) ? 'all' : targets.flatMap((target) => columnIn(target) ?? besideIn(target)),
    conditions: [...conjuncts(select.whereClause), ...others.flatMap(({ inner, on }) => (inner ? conjuncts(on) : []))],
    order: ordered && { ...ordered, descending },
    limited: select.limitCount !== undefined,
    through: undefined,
  };
}

interface Joined {
  node: Node;
  on: Node | undefined;
  inner: boolean;
}

/** What stands behind FROM, one after the other. */
function flat(node: Node | undefined, on?: Node, inner = true): Joined[] {
  if (node === undefined) return [];
  if (!('JoinExpr' in node)) return [{ node, on, inner }];
  const { larg, rarg, quals, jointype }: JoinExpr = node.JoinExpr;
  return [...flat(larg), ...flat(rarg, quals, jointype === 'JOIN_INNER')];
}

/** `X JOIN LATERAL (SELECT … FROM own WHERE own.key = X.other … LIMIT n)`: all that is shown comes from within. */
function throughOf(select: SelectStmt, table: string, own: string[], others: Joined[]): Rows | undefined {
  const [only] = others;
  const within = only !== undefined && 'RangeSubselect' in only.node ? only.node.RangeSubselect : undefined;
  if (within?.lateral !== true || others.length !== 1) return undefined;
  const alias = within.alias?.aliasname;
  const shown = (select.targetList ?? []).map((target) =>
    'ResTarget' in target ? columnIn(target.ResTarget.val)?.of : undefined,
  );
  const inner = subselectOf(within);
  const rows = inner && read(inner);
  if (rows === undefined || !rows.limited || shown.some((of) => of !== alias)) return undefined;
  for (const condition of rows.conditions) {
    const link = linkOf(condition, own);
    if (link !== undefined)
      return {
        ...rows,
        conditions: rows.conditions.filter((other) => other !== condition),
        through: { table, column: link.outer, target: link.inner, conditions: conjuncts(select.whereClause), own },
      };
  }
  return undefined;
}

function besideOf({ node, on }: Joined, own: string[]): Beside[] {
  if ('RangeVar' in node) {
    const table = node.RangeVar.relname ?? '';
    const link = conjuncts(on).flatMap((condition) => linkOf(condition, own) ?? [])[0];
    return link === undefined ? [] : [{ alias: node.RangeVar.alias?.aliasname ?? table, table, column: link.outer, shows: [] }];
  }
  const inner = 'RangeSubselect' in node ? subselectOf(node.RangeSubselect) : undefined;
  const rows = inner && read(inner);
  const link = rows?.conditions.flatMap((condition) => linkOf(condition, own) ?? [])[0];
  const alias = 'RangeSubselect' in node ? node.RangeSubselect.alias?.aliasname : undefined;
  if (rows === undefined || link === undefined || alias === undefined) return [];
  const shows = rows.columns === 'all' ? [] : rows.columns.map(({ column }) => column);
  return [{ alias, table: rows.table, column: link.outer, shows }];
}

/** `inner.x = own.y`. */
function linkOf(condition: Node, own: string[]): { inner: string; outer: string } | undefined {
  const equal = equality(condition);
  const [left, right] = [columnIn(equal?.left), columnIn(equal?.right)];
  if (left === undefined || right === undefined) return undefined;
  if (left.of !== undefined && own.includes(left.of)) return { inner: right.column, outer: left.column };
  return right.of !== undefined && own.includes(right.of) ? { inner: left.column, outer: right.column } : undefined;
}

function subselectOf({ subquery }: RangeSubselect): SelectStmt | undefined {
  return subquery !== undefined && 'SelectStmt' in subquery ? subquery.SelectStmt : undefined;
}

function isStar(node: Node): boolean {
  return 'ColumnRef' in node && (node.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
}

/** A figure over rows, and no row. */
function isCount(node: Node): boolean {
  return /"sval":"(count|sum|avg|min|max)"/.test(JSON.stringify('FuncCall' in node ? (node.FuncCall.funcname ?? []) : []));
}

/** A row beside it that is shown as one value: `row_to_json(alias.*)`. */
function besideIn(node: Node): NamedColumn[] {
  const alias = /"fields":\[\{"String":\{"sval":"(\w+)"\}\},\{"A_Star"/.exec(JSON.stringify(node))?.[1];
  return alias === undefined ? [] : [{ of: alias, column: '*' }];
}
