import type { Node, SelectStmt } from '@pgsql/types';
import { parseSync } from 'libpg-query';

/** The statement that a text is, where it is a select; `resolve` has loaded the parser. */
export function selectIn(sql: string): SelectStmt | undefined {
  const statement = statementIn(sql);
  return statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt : undefined;
}

/** The condition of an update or a delete. */
export function conditionOf(sql: string): Node | undefined {
  const statement = statementIn(sql);
  if (statement === undefined) return undefined;
  if ('UpdateStmt' in statement) return statement.UpdateStmt.whereClause;
  return 'DeleteStmt' in statement ? statement.DeleteStmt.whereClause : undefined;
}

/** A condition that stands alone, as a policy's. */
export function conditionIn(expression: string): Node | undefined {
  return selectIn(`select 1 where ${expression}`)?.whereClause;
}

function statementIn(sql: string): Node | undefined {
  try {
    return parseSync(sql).stmts?.[0]?.stmt;
  } catch {
    return undefined;
  }
}

/** What holds together: the parts of an AND, however deep. */
export function conjuncts(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') return (node.BoolExpr.args ?? []).flatMap(conjuncts);
  return [node];
}

export interface NamedColumn {
  /** The alias or table that it is written with. */
  of?: string;
  column: string;
}

/** The column that a node names, also through a cast. */
export function columnIn(node: Node | undefined): NamedColumn | undefined {
  if (node === undefined) return undefined;
  if ('TypeCast' in node) return columnIn(node.TypeCast.arg);
  if (!('ColumnRef' in node)) return undefined;
  const names = (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : ''));
  const [column = '', of] = [...names].reverse();
  return column === '' ? undefined : { column, ...(of === undefined ? {} : { of }) };
}

/** An `=` and its two sides, also `= ANY (…)`. */
export function equality(node: Node): { left: Node; right: Node; any: boolean } | undefined {
  if (!('A_Expr' in node)) return undefined;
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  const sign = name?.[0] !== undefined && 'String' in name[0] ? name[0].String.sval : undefined;
  if (sign !== '=' || lexpr === undefined || rexpr === undefined) return undefined;
  if (kind !== 'AEXPR_OP' && kind !== 'AEXPR_OP_ANY' && kind !== 'AEXPR_IN') return undefined;
  return { left: lexpr, right: rexpr, any: kind !== 'AEXPR_OP' };
}

/** The last part of a called function's name, and what it is called with. */
export function functionIn(node: Node): { name: string; values: Node[] } | undefined {
  if (!('FuncCall' in node)) return undefined;
  const last = node.FuncCall.funcname?.at(-1);
  return { name: last !== undefined && 'String' in last ? (last.String.sval ?? '') : '', values: node.FuncCall.args ?? [] };
}

/** The texts that a node lists or is. */
export function textsIn(node: Node): string[] {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return textsIn(node.TypeCast.arg);
  if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).flatMap(textsIn);
  if ('List' in node) return (node.List.items ?? []).flatMap(textsIn);
  const text = 'A_Const' in node ? node.A_Const.sval?.sval : undefined;
  return text === undefined ? [] : [text];
}

/** The texts that a statement writes out for columns of its table. */
export function textsWritten(sql: string): { column: string; text: string }[] {
  const statement = statementIn(sql);
  if (statement === undefined) return [];
  if ('UpdateStmt' in statement) return (statement.UpdateStmt.targetList ?? []).flatMap((target) => textsOf(target));
  if (!('InsertStmt' in statement)) return [];
  const { cols = [], selectStmt } = statement.InsertStmt;
  const rows = selectStmt !== undefined && 'SelectStmt' in selectStmt ? (selectStmt.SelectStmt.valuesLists ?? []) : [];
  return rows.flatMap((row) => ('List' in row ? (row.List.items ?? []) : []).flatMap((value, at) => textsOf(cols[at], value)));
}

function textsOf(target: Node | undefined, written?: Node): { column: string; text: string }[] {
  if (target === undefined || !('ResTarget' in target)) return [];
  const { name: column = '', val } = target.ResTarget;
  const value = written ?? val;
  return value === undefined ? [] : textsIn(value).map((text) => ({ column, text }));
}
