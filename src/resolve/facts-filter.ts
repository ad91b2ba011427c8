import type { Node, SelectStmt } from '@pgsql/types';
import type { Filter, StatementFacts } from '../model/index.js';
import { columnOf, constantOf, type ResolvedColumn, type Scope } from './facts-scope.js';
import type { ParameterUse } from './facts.js';

const operators: Record<string, string> = { '~~': 'like', '~~*': 'ilike', '!~~': 'not like', '!~~*': 'not ilike', '!=': '<>' };

/** Comparisons of a condition, its joins, and what its parameters are compared with. `alternative`: below an OR or a NOT. */
export function collectFilters(
  node: Node,
  scope: Scope,
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  alternative: boolean,
  nested: (select: SelectStmt) => void,
): void {
  const again = (inner: Node, below: boolean) => collectFilters(inner, scope, facts, parameters, below, nested);
  if ('BoolExpr' in node) {
    const below = alternative || node.BoolExpr.boolop !== 'AND_EXPR';
    for (const part of node.BoolExpr.args ?? []) again(part, below);
  } else if ('A_Expr' in node) {
    const { lexpr, rexpr, kind, name } = node.A_Expr;
    if (!lexpr || !rexpr) return;
    for (const side of [lexpr, rexpr]) if ('SubLink' in side) again(side, alternative);
    const symbol = name?.[0] && 'String' in name[0] ? (name[0].String.sval ?? '=') : '=';
    if ('RowExpr' in lexpr && 'RowExpr' in rexpr)
      return readCursor(lexpr.RowExpr.args ?? [], rexpr.RowExpr.args ?? [], symbol, scope, parameters);
    const operator =
      kind === 'AEXPR_IN'
        ? symbol === '<>'
          ? 'not in'
          : 'in'
        : kind === 'AEXPR_BETWEEN'
          ? 'between'
          : kind === 'AEXPR_OP_ALL'
            ? 'not in'
            : kind === 'AEXPR_OP_ANY' && symbol === '='
              ? 'in'
              : (operators[symbol] ?? symbol);
    if ('SubLink' in rexpr && symbol === '=') joinWithSelected(lexpr, rexpr.SubLink.subselect, scope, facts);
    compare(lexpr, rexpr, operator, kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL', scope, facts, parameters, alternative);
  } else if ('NullTest' in node && node.NullTest.arg) {
    const side = unwrap(node.NullTest.arg, scope);
    if (side) addFilter(facts, side, node.NullTest.nulltesttype === 'IS_NULL' ? 'is null' : 'is not null', alternative, {});
  } else if ('BooleanTest' in node && node.BooleanTest.arg) {
    const side = unwrap(node.BooleanTest.arg, scope);
    if (side) addFilter(facts, side, '=', alternative, { literal: node.BooleanTest.booltesttype === 'IS_TRUE' });
  } else if ('ColumnRef' in node) {
    const column = columnOf(node, scope);
    if (column) addFilter(facts, { column, wrapped: false }, '=', alternative, { literal: true });
  } else if ('SubLink' in node) {
    const { subselect, testexpr } = node.SubLink;
    if (testexpr && !alternative) joinWithSelected(testexpr, subselect, scope, facts);
    if (subselect && 'SelectStmt' in subselect) nested(subselect.SelectStmt);
  }
}

/** `x IN (SELECT y FROM …)` and `x = ANY (ARRAY (SELECT y FROM …))` hold for rows whose x is some y: a join. */
function joinWithSelected(test: Node, subselect: Node | undefined, scope: Scope, facts: StatementFacts): void {
  const left = columnOf(test, scope);
  if (left?.table === undefined || subselect === undefined || !('SelectStmt' in subselect)) return;
  const { targetList = [], fromClause = [] } = subselect.SelectStmt;
  const [target] = targetList;
  if (targetList.length !== 1 || target === undefined || !('ResTarget' in target) || !target.ResTarget.val) return;
  const sources = fromClause.flatMap((node) =>
    'RangeVar' in node && node.RangeVar.relname !== undefined
      ? [{ name: node.RangeVar.relname, alias: node.RangeVar.alias?.aliasname ?? node.RangeVar.relname }]
      : [],
  );
  const right = columnOf(target.ResTarget.val, { sources, catalogue: scope.catalogue, outer: scope });
  if (right?.table === undefined) return;
  facts.joins.push({
    left: { table: left.table, column: left.column },
    right: { table: right.table, column: right.column },
  });
}

/** A page that begins behind a row, `(created_at, id) < ($1, $2)`: the values are those of one row of the list. */
function readCursor(left: Node[], right: Node[], symbol: string, scope: Scope, parameters: Map<number, ParameterUse>): void {
  if (!/^[<>]=?$/.test(symbol)) return;
  left.forEach((node, at) => {
    const column = columnOf(node, scope);
    const value = right[at];
    const parameter = value && parameterIn(value);
    if (column?.table === undefined || parameter === undefined) return;
    const schema = column.schema === undefined ? {} : { schema: column.schema };
    parameters.set(parameter, { table: column.table, column: column.column, operator: `cursor ${symbol}`, ...schema });
  });
}

interface Side {
  column: ResolvedColumn;
  wrapped: boolean;
}

/** The column below functions and casts: `lower(email)`. */
function unwrap(node: Node, scope: Scope): Side | undefined {
  const column = columnOf(node, scope);
  if (column) return { column, wrapped: false };
  const inner =
    'FuncCall' in node
      ? (node.FuncCall.args ?? [])
      : 'TypeCast' in node && node.TypeCast.arg
        ? [node.TypeCast.arg]
        : 'CoalesceExpr' in node
          ? (node.CoalesceExpr.args ?? [])
          : 'A_Expr' in node
            ? [node.A_Expr.lexpr, node.A_Expr.rexpr]
            : [];
  for (const part of inner) {
    const side = part ? unwrap(part, scope) : undefined;
    if (side) return { ...side, wrapped: true };
  }
  return undefined;
}

/** The parameter below functions and casts. */
function parameterIn(node: Node): number | undefined {
  if ('ParamRef' in node) return node.ParamRef.number;
  if ('TypeCast' in node && node.TypeCast.arg) return parameterIn(node.TypeCast.arg);
  if ('FuncCall' in node) return (node.FuncCall.args ?? []).map(parameterIn).find((number) => number !== undefined);
  if ('List' in node) return (node.List.items ?? []).map(parameterIn).find((number) => number !== undefined);
  if ('A_Expr' in node)
    return [node.A_Expr.lexpr, node.A_Expr.rexpr]
      .map((side) => (side ? parameterIn(side) : undefined))
      .find((number) => number !== undefined);
  return undefined;
}

function compare(
  left: Node,
  right: Node,
  operator: string,
  array: boolean,
  scope: Scope,
  facts: StatementFacts,
  parameters: Map<number, ParameterUse>,
  alternative: boolean,
): void {
  const leftSide = unwrap(left, scope);
  const rightSide = unwrap(right, scope);
  if (leftSide?.column.table !== undefined && rightSide?.column.table !== undefined && operator === '=') {
    facts.joins.push({
      left: { table: leftSide.column.table, column: leftSide.column.column },
      right: { table: rightSide.column.table, column: rightSide.column.column },
    });
    return;
  }
  // Of what a subquery gives, nothing is known: `p.id = counts.post_id` asks for no row in particular.
  if (operator === '=' && leftSide && rightSide && parameterIn(left) === undefined && parameterIn(right) === undefined) return;
  const [side, other, flipped] = leftSide ? [leftSide, right, false] : [rightSide, left, true];
  if (!side) return;
  const shown = array && flipped ? 'any' : operator;
  const items = 'List' in other ? (other.List.items ?? []) : [other];
  for (const item of items) {
    const parameter = parameterIn(item);
    if (parameter !== undefined && side.column.table !== undefined)
      parameters.set(parameter, {
        table: side.column.table,
        column: side.column.column,
        operator: shown,
        ...(side.column.schema === undefined ? {} : { schema: side.column.schema }),
        ...(array && !flipped ? { array: true } : {}),
      });
  }
  const parameter = parameterIn(other);
  const literal = constantOf(items[0] ?? other);
  addFilter(facts, side, shown, alternative, {
    ...(parameter === undefined ? {} : { parameter }),
    ...(literal === undefined ? {} : { literal }),
  });
}

function addFilter(
  facts: StatementFacts,
  side: Side,
  operator: string,
  alternative: boolean,
  value: Pick<Filter, 'parameter' | 'literal'>,
): void {
  if (side.column.table === undefined) return;
  facts.filters.push({
    table: side.column.table,
    column: side.column.column,
    operator,
    wrapped: side.wrapped,
    alternative,
    ...(side.column.schema === undefined ? {} : { schema: side.column.schema }),
    ...value,
  });
}
