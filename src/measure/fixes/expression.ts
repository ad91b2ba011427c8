import type { Node } from 'libpg-query';
import { quoteName, quoteText } from '../fill/sql.js';

/** An expression on one table's row, as it can stand in an index. */
export interface Key {
  /** SQL without the table's alias. */
  sql: string;
  columns: string[];
  /** A column by itself. */
  plain: boolean;
  /** It turns text into another type: a value that is none makes the write fail. */
  casts: boolean;
}

/** The aliases that an expression names; '' for a column without one. */
export function aliasesIn(node: Node): Set<string> {
  const found = new Set<string>();
  visit(node, (inner) => {
    if ('ColumnRef' in inner) found.add(namesOf(inner.ColumnRef.fields).at(-2) ?? '');
  });
  return found;
}

/** Whether an expression is a constant, casts included. */
export function isConstant(node: Node): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  return 'A_Const' in node;
}

/** Whether an expression waits for a value of the request or of the session. */
export function isGiven(node: Node): boolean {
  return aliasesIn(node).size === 0 && !isConstant(node);
}

/** The key that an expression makes; undefined where it is not written in words that an index takes. */
export function keyOf(node: Node): Key | undefined {
  const bare = withoutRelabel(node);
  const sql = write(bare);
  if (sql === undefined) return undefined;
  const columns: string[] = [];
  let casts = false;
  visit(bare, (inner) => {
    if ('ColumnRef' in inner) columns.push(namesOf(inner.ColumnRef.fields).at(-1) ?? '');
    if ('TypeCast' in inner && inner.TypeCast.arg !== undefined && aliasesIn(inner.TypeCast.arg).size > 0)
      casts ||= !/^(text|varchar|bpchar)$/.test(typeName(inner.TypeCast.typeName?.names) ?? '');
  });
  return { sql, columns: [...new Set(columns)], plain: 'ColumnRef' in bare, casts };
}

/** A condition as SQL without the table's alias; parameters whose value the code fixes stand as literals. */
export function write(node: Node, literals: ReadonlyMap<number, string> = new Map()): string | undefined {
  const again = (inner: Node | undefined): string | undefined => (inner === undefined ? undefined : write(inner, literals));
  if ('ColumnRef' in node) return quoteName(namesOf(node.ColumnRef.fields).at(-1) ?? '');
  if ('ParamRef' in node) return literals.get(node.ParamRef.number ?? 0);
  if ('A_Const' in node) {
    const { isnull, sval, ival, fval, boolval } = node.A_Const;
    if (isnull === true) return 'NULL';
    if (sval !== undefined) return quoteText(sval.sval ?? '');
    if (boolval !== undefined) return String(boolval.boolval ?? false);
    return fval === undefined ? String(ival?.ival ?? 0) : fval.fval;
  }
  if ('TypeCast' in node) {
    const type = typeName(node.TypeCast.typeName?.names);
    const inner = again(node.TypeCast.arg);
    if (type === 'text' && node.TypeCast.arg !== undefined && 'A_Const' in node.TypeCast.arg) return inner;
    const array = (node.TypeCast.typeName?.arrayBounds?.length ?? 0) > 0 ? '[]' : '';
    return type === undefined || inner === undefined ? undefined : `(${inner})::${type}${array}`;
  }
  if ('FuncCall' in node) {
    const name = namesOf(node.FuncCall.funcname);
    const args = (node.FuncCall.args ?? []).map(again);
    if (args.length === 0 || args.includes(undefined)) return undefined;
    return `${name.map(word).join('.')}(${args.join(', ')})`;
  }
  if ('CoalesceExpr' in node) {
    const args = (node.CoalesceExpr.args ?? []).map(again);
    return args.includes(undefined) ? undefined : `coalesce(${args.join(', ')})`;
  }
  if ('NullTest' in node) {
    const inner = again(node.NullTest.arg);
    return inner && `(${inner} IS ${node.NullTest.nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL)`;
  }
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') {
    const inner = again(node.BoolExpr.args?.[0]);
    return inner && `(NOT ${inner})`;
  }
  if ('A_Expr' in node) {
    const { kind, name, lexpr, rexpr } = node.A_Expr;
    const left = again(lexpr);
    const right = again(rexpr);
    const operator = namesOf(name).at(-1);
    if (left === undefined || right === undefined || operator === undefined) return undefined;
    if (kind === 'AEXPR_OP') return `(${left} ${operator} ${right})`;
    if (kind === 'AEXPR_OP_ANY') return `(${left} ${operator} ANY (${right}))`;
    if (kind === 'AEXPR_OP_ALL') return `(${left} ${operator} ALL (${right}))`;
  }
  return undefined;
}

/** Calls `see` with the node and everything below it. */
function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const part of partsOf(node)) if (part !== undefined) visit(part, see);
}

function partsOf(node: Node): (Node | undefined)[] {
  if ('A_Expr' in node) return [node.A_Expr.lexpr, node.A_Expr.rexpr];
  if ('TypeCast' in node) return [node.TypeCast.arg];
  if ('FuncCall' in node) return node.FuncCall.args ?? [];
  if ('CoalesceExpr' in node) return node.CoalesceExpr.args ?? [];
  if ('BoolExpr' in node) return node.BoolExpr.args ?? [];
  if ('NullTest' in node) return [node.NullTest.arg];
  if ('BooleanTest' in node) return [node.BooleanTest.arg];
  if ('A_ArrayExpr' in node) return node.A_ArrayExpr.elements ?? [];
  return 'List' in node ? (node.List.items ?? []) : [];
}

/** `(email)::text` of a varchar column is the column for Postgres. */
function withoutRelabel(node: Node): Node {
  if (!('TypeCast' in node) || node.TypeCast.arg === undefined || !('ColumnRef' in node.TypeCast.arg)) return node;
  return typeName(node.TypeCast.typeName?.names) === 'text' ? node.TypeCast.arg : node;
}

function typeName(names: Node[] | undefined): string | undefined {
  const parts = namesOf(names).filter((name) => name !== 'pg_catalog');
  return parts.length === 0
    ? undefined
    : parts
        .map(quoteName)
        .join('.')
        .replaceAll(/"([a-z_][a-z0-9_]*)"/g, '$1');
}

/** A name of a function or type, in quotes only where it needs them. */
function word(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}

/** The words of a qualified name. */
export function namesOf(nodes: Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''));
}
