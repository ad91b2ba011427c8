import type { Node, SelectStmt } from '@pgsql/types';
import { parseSync } from 'libpg-query';
import type { Catalogue, StatementFacts } from '../model/index.js';
import { findTable } from '../model/index.js';
import { castsIn } from './facts-casts.js';
import { zonedIn } from './facts-zoned.js';
import { groupedAside } from './facts-aside.js';
import { groupedBy, groupingOf } from './facts-grouping.js';
import { columnOf, constantOf, numberOf, type Scope, type Source } from './facts-scope.js';
import { collectFilters } from './facts-filter.js';

export interface ParameterUse {
  schema?: string;
  table: string;
  column: string;
  operator: string;
  array?: boolean;
}

export interface Facts {
  facts: StatementFacts;
  parameters: Map<number, ParameterUse>;
}

/** Facts of a statement of which nothing is known yet. */
export function emptyFacts(): StatementFacts {
  return { verb: 'other', tables: [], filters: [], joins: [], orderBy: [], singleRow: false, columns: [], aggregates: [] };
}

/**
 * What Postgres's own parser tells of a statement: tables, filters, joins, order, limit. Undefined when it does not parse.
 * The parser is libpg-query (https://github.com/pganalyze/libpg_query); `loadModule` must have been awaited.
 */
export function statementFacts(sql: string, catalogue: Catalogue): Facts | undefined {
  let statement: Node | undefined;
  try {
    statement = parseSync(sql).stmts?.[0]?.stmt;
  } catch {
    return undefined;
  }
  if (!statement) return undefined;
  const parameters = new Map<number, ParameterUse>();
  const facts = emptyFacts();
  if ('SelectStmt' in statement) {
    facts.verb = 'select';
    readSelect(statement.SelectStmt, facts, parameters, catalogue, true);
  } else if ('InsertStmt' in statement) {
    facts.verb = 'insert';
    const { relation, cols, selectStmt } = statement.InsertStmt;
    const table = relation?.relname ?? '';
    addTarget(facts, table, relation?.schemaname);
    const columns = (cols ?? []).map((col) => ('ResTarget' in col ? (col.ResTarget.name ?? '') : ''));
    if (selectStmt && 'SelectStmt' in selectStmt) {
      for (const row of selectStmt.SelectStmt.valuesLists ?? []) {
        if (!('List' in row)) continue;
        (row.List.items ?? []).forEach((item, index) => written(item, table, columns[index] ?? '', parameters));
      }
      if (!selectStmt.SelectStmt.valuesLists) {
        readSelect(selectStmt.SelectStmt, facts, parameters, catalogue, false);
        // What a row is made of need not come from the rows that are selected: INSERT … SELECT $1, parents.id FROM parents.
        (selectStmt.SelectStmt.targetList ?? []).forEach((target, index) => {
          if ('ResTarget' in target && target.ResTarget.val)
            written(target.ResTarget.val, table, columns[index] ?? '', parameters);
        });
      }
    }
  } else if ('UpdateStmt' in statement) {
    facts.verb = 'update';
    const { relation, targetList, whereClause, fromClause } = statement.UpdateStmt;
    const table = relation?.relname ?? '';
    addTarget(facts, table, relation?.schemaname);
    facts.sets = [];
    for (const target of targetList ?? []) {
      if (!('ResTarget' in target) || !target.ResTarget.val) continue;
      const { name: column = '', val } = target.ResTarget;
      written(val, table, column, parameters);
      const literal = constantOf(val);
      const parameter = 'ParamRef' in val ? val.ParamRef.number : undefined;
      facts.sets.push({
        column,
        ...(literal === undefined ? {} : { literal }),
        ...(parameter === undefined ? {} : { parameter }),
      });
    }
    readWhere(facts, parameters, catalogue, whereClause, fromClause);
  } else if ('DeleteStmt' in statement) {
    facts.verb = 'delete';
    const { relation, whereClause, usingClause } = statement.DeleteStmt;
    addTarget(facts, relation?.relname ?? '', relation?.schemaname);
    readWhere(facts, parameters, catalogue, whereClause, usingClause);
  }
  const casts = castsIn(statement, catalogue);
  if (casts.length > 0) facts.casts = casts;
  const zoned = zonedIn(statement, catalogue);
  if (zoned.length > 0) facts.zonedDates = zoned;
  return { facts, parameters };
}

function addTarget(facts: StatementFacts, name: string, schema: string | undefined): void {
  facts.target = name;
  facts.tables.push({ name, alias: name, ...(schema === undefined ? {} : { schema }) });
}

function written(value: Node, table: string, column: string, parameters: Map<number, ParameterUse>): void {
  if ('ParamRef' in value) parameters.set(value.ParamRef.number ?? 0, { table, column, operator: 'write' });
  else if ('TypeCast' in value && value.TypeCast.arg) written(value.TypeCast.arg, table, column, parameters);
}

function readWhere(
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  catalogue: Catalogue,
  where: Node | undefined,
  from: Node[] | undefined,
): void {
  const sources: Source[] = facts.tables.map((table) => ({ ...table }));
  for (const node of from ?? []) readFrom(node, sources, facts, parameters, catalogue);
  const scope: Scope = { sources, catalogue };
  if (where)
    collectFilters(where, scope, facts, parameters, false, (select) =>
      readSelect(select, facts, parameters, catalogue, false, scope),
    );
}

/** `outer`: the select whose rows come back. */
function readSelect(
  select: SelectStmt,
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  catalogue: Catalogue,
  outer: boolean,
  around?: Scope,
): void {
  for (const cte of select.withClause?.ctes ?? []) {
    if ('CommonTableExpr' in cte && cte.CommonTableExpr.ctequery && 'SelectStmt' in cte.CommonTableExpr.ctequery)
      readSelect(cte.CommonTableExpr.ctequery.SelectStmt, facts, parameters, catalogue, false);
  }
  for (const side of [select.larg, select.rarg])
    if (side) readSelect(side, facts, parameters, catalogue, outer && side === select.larg);
  const sources: Source[] = [];
  for (const node of select.fromClause ?? []) readFrom(node, sources, facts, parameters, catalogue);
  const scope: Scope = { sources, catalogue, ...(around === undefined ? {} : { outer: around }) };
  const nested = (inner: SelectStmt) => readSelect(inner, facts, parameters, catalogue, false, scope);
  if (select.whereClause) collectFilters(select.whereClause, scope, facts, parameters, false, nested);
  for (const node of select.fromClause ?? []) readJoins(node, scope, facts, parameters, nested);
  for (const target of select.targetList ?? []) {
    if (!('ResTarget' in target) || !target.ResTarget.val) continue;
    readTarget(target.ResTarget.val, scope, facts, outer, nested);
  }
  if (!outer) return;
  readPage(select, scope, facts, parameters);
  const grouped = (select.groupClause?.length ?? 0) > 0;
  const shown = select.targetList?.length ?? 0;
  facts.singleRow =
    !grouped &&
    shown > 0 &&
    (select.targetList ?? []).every(
      (target) => 'ResTarget' in target && target.ResTarget.val !== undefined && isAggregate(target.ResTarget.val),
    );
  const groupBy = grouped ? groupedBy(select, scope) : groupingOf(select, catalogue);
  if (groupBy) facts.groupBy = groupBy;
  const aside = groupedAside(select, catalogue);
  if (aside.length > 0) facts.groupedAside = aside;
  if (grouped) facts.aggregates = facts.aggregates.filter((name) => name !== 'count');
}

function readPage(select: SelectStmt, scope: Scope, facts: StatementFacts, parameters: Map<number, ParameterUse>): void {
  for (const sort of select.sortClause ?? []) {
    if (!('SortBy' in sort) || !sort.SortBy.node) continue;
    const column = columnOf(sort.SortBy.node, scope);
    const descending = sort.SortBy.sortby_dir === 'SORTBY_DESC';
    if (column)
      facts.orderBy.push({ column: column.column, descending, ...(column.table === undefined ? {} : { table: column.table }) });
    else facts.orderBy.push({ column: describe(sort.SortBy.node), descending });
  }
  const page = (node: Node | undefined, operator: string): number | 'parameter' | undefined => {
    if (!node) return undefined;
    if ('ParamRef' in node) {
      parameters.set(node.ParamRef.number ?? 0, { table: '', column: '', operator });
      return 'parameter';
    }
    return numberOf(node);
  };
  const limit = page(select.limitCount, 'limit');
  const offset = page(select.limitOffset, 'offset');
  if (limit !== undefined) facts.limit = limit;
  if (offset !== undefined) facts.offset = offset;
}

function describe(node: Node): string {
  return 'FuncCall' in node ? `${functionName(node)}()` : (Object.keys(node)[0] ?? 'expression');
}

function readFrom(
  node: Node,
  sources: Source[],
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  catalogue: Catalogue,
): void {
  if ('RangeVar' in node) {
    const { relname = '', schemaname, alias } = node.RangeVar;
    const source = {
      name: relname,
      alias: alias?.aliasname ?? relname,
      ...(schemaname === undefined ? {} : { schema: schemaname }),
    };
    sources.push(source);
    if (findTable(catalogue, relname) || !facts.tables.some((table) => table.name === relname)) facts.tables.push(source);
  } else if ('JoinExpr' in node) {
    if (node.JoinExpr.larg) readFrom(node.JoinExpr.larg, sources, facts, parameters, catalogue);
    if (node.JoinExpr.rarg) readFrom(node.JoinExpr.rarg, sources, facts, parameters, catalogue);
  } else if ('RangeSubselect' in node && node.RangeSubselect.subquery && 'SelectStmt' in node.RangeSubselect.subquery) {
    sources.push({ name: '', alias: node.RangeSubselect.alias?.aliasname ?? '' });
    readSelect(node.RangeSubselect.subquery.SelectStmt, facts, parameters, catalogue, false);
  }
}

function readJoins(
  node: Node,
  scope: Scope,
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  nested: (select: SelectStmt) => void,
): void {
  if (!('JoinExpr' in node)) return;
  for (const side of [node.JoinExpr.larg, node.JoinExpr.rarg]) if (side) readJoins(side, scope, facts, parameters, nested);
  if (!node.JoinExpr.quals) return;
  const before = facts.filters.length;
  collectFilters(node.JoinExpr.quals, scope, facts, parameters, false, nested);
  const { jointype, larg, rarg } = node.JoinExpr;
  const joined = jointype === 'JOIN_LEFT' ? rarg : jointype === 'JOIN_RIGHT' ? larg : undefined;
  const names = joined ? tablesIn(joined) : [];
  for (const filter of facts.filters.slice(before)) if (names.includes(filter.table)) filter.optional = true;
}

function tablesIn(node: Node): string[] {
  if ('JoinExpr' in node) return [node.JoinExpr.larg, node.JoinExpr.rarg].flatMap((side) => (side ? tablesIn(side) : []));
  return 'RangeVar' in node ? [node.RangeVar.relname ?? ''] : [];
}

const aggregateNames = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'json_agg',
  'jsonb_agg',
  'array_agg',
  'string_agg',
  'bool_or',
  'bool_and',
]);

function functionName(node: Extract<Node, { FuncCall: unknown }>): string {
  const last = node.FuncCall.funcname?.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}

function isAggregate(node: Node): boolean {
  if ('FuncCall' in node)
    return (
      node.FuncCall.over === undefined && (aggregateNames.has(functionName(node)) || (node.FuncCall.args ?? []).some(isAggregate))
    );
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isAggregate(node.TypeCast.arg);
  if ('CoalesceExpr' in node) return (node.CoalesceExpr.args ?? []).some(isAggregate);
  if ('A_Expr' in node) return [node.A_Expr.lexpr, node.A_Expr.rexpr].some((side) => side !== undefined && isAggregate(side));
  return false;
}

function readTarget(node: Node, scope: Scope, facts: StatementFacts, outer: boolean, nested: (select: SelectStmt) => void): void {
  if ('SubLink' in node && node.SubLink.subselect && 'SelectStmt' in node.SubLink.subselect)
    nested(node.SubLink.subselect.SelectStmt);
  if (!outer) return;
  if ('FuncCall' in node && aggregateNames.has(functionName(node))) facts.aggregates.push(functionName(node));
  else if ('CoalesceExpr' in node || 'TypeCast' in node) {
    const inner = 'TypeCast' in node ? [node.TypeCast.arg] : (node.CoalesceExpr.args ?? []);
    for (const part of inner) if (part) readTarget(part, scope, facts, outer, nested);
  } else if ('ColumnRef' in node) {
    const star = (node.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
    const column = star ? undefined : columnOf(node, scope);
    if (star) facts.columns = 'all';
    else if (column && facts.columns !== 'all')
      facts.columns.push(column.table === undefined ? { column: column.column } : { column: column.column, table: column.table });
  }
}
