import { loadModule, parseSync, type Node } from 'libpg-query';
import type { Table } from '../model/index.js';

/** What a column's values are held to by CHECK constraints that could be understood. */
export interface Domain {
  labels?: string[];
  minimum?: number;
  maximum?: number;
  minimumLength?: number;
  maximumLength?: number;
  /** POSIX regular expressions and LIKE patterns turned into them. */
  patterns: { text: string; ignoreCase: boolean }[];
}

/** Column `smaller` must lie below column `greater`. */
export interface Order {
  smaller: string;
  greater: string;
}

export interface Checks {
  domains: Map<string, Domain>;
  orders: Order[];
  /** Columns that must differ from one another. */
  different: [string, string][];
}

/** Loads Postgres's parser; once per process. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * The CHECK constraints of a table as ranges, lengths, labels and patterns. What is not understood is left out: the fill
 * tries the values and names the table as unknown if Postgres refuses them.
 */
export function readChecks(table: Table, domainChecks: readonly { column: string; expression: string }[] = []): Checks {
  const checks: Checks = { domains: new Map(), orders: [], different: [] };
  for (const { expression } of table.checks) read(expression, checks);
  for (const { column, expression } of domainChecks) read(expression, checks, column);
  return checks;
}

function read(expression: string, checks: Checks, valueOf?: string): void {
  const inner = expression.replace(/^\s*CHECK\s*/i, '').replace(/\s+NO INHERIT\s*$/i, '');
  try {
    const tree = parseSync(`SELECT 1 WHERE ${inner}`);
    const statement = tree.stmts?.[0]?.stmt;
    const where = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt.whereClause : undefined;
    if (where !== undefined) conjunct(where, checks, valueOf);
  } catch {
    // Not an expression that stands alone: tried, not read.
  }
}

function conjunct(node: Node, checks: Checks, valueOf?: string): void {
  if ('BoolExpr' in node) {
    const parts = node.BoolExpr.args ?? [];
    if (node.BoolExpr.boolop === 'AND_EXPR') for (const part of parts) conjunct(part, checks, valueOf);
    if (node.BoolExpr.boolop === 'OR_EXPR') alternatives(parts, checks, valueOf);
    return;
  }
  if (!('A_Expr' in node)) return;
  const { kind, lexpr, rexpr } = node.A_Expr;
  const operator = textOf(node.A_Expr.name?.[0]) ?? '';
  if (lexpr === undefined || rexpr === undefined) return;
  const column = columnOf(lexpr, valueOf);
  if (column !== undefined && (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_IN') && operator === '=') {
    const labels = listOf(rexpr);
    if (labels !== undefined) domain(checks, column).labels = labels;
    return;
  }
  if (kind === 'AEXPR_BETWEEN') {
    const [low, high] = listOf(rexpr) ?? [];
    bound(checks, lexpr, '>=', low, valueOf);
    bound(checks, lexpr, '<=', high, valueOf);
    return;
  }
  if (column !== undefined && kind === 'AEXPR_LIKE' && operator === '~~')
    pattern(checks, column, like(textOf(rexpr) ?? '%'), false);
  if (kind !== 'AEXPR_OP') return;
  if (column !== undefined && operator === '~~') pattern(checks, column, like(constant(rexpr) ?? '%'), false);
  if (column !== undefined && (operator === '~' || operator === '~*'))
    pattern(checks, column, constant(rexpr) ?? '', operator === '~*');
  const other = columnOf(rexpr, valueOf);
  if (column !== undefined && other !== undefined) {
    if (operator === '<' || operator === '<=') checks.orders.push({ smaller: column, greater: other });
    if (operator === '>' || operator === '>=') checks.orders.push({ smaller: other, greater: column });
    if (operator === '<>') checks.different.push([column, other]);
    return;
  }
  const value = constant(rexpr);
  if (value !== undefined) bound(checks, lexpr, operator, value, valueOf);
  else {
    const left = constant(lexpr);
    const turned: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };
    if (left !== undefined) bound(checks, rexpr, turned[operator] ?? operator, left, valueOf);
  }
}

/** `a = 'x' OR a = 'y'` is a list of labels; `a IS NULL OR (…)` holds when the rest does. */
function alternatives(parts: Node[], checks: Checks, valueOf?: string): void {
  const rest = parts.filter((part) => !('NullTest' in part));
  const [only] = rest;
  if (rest.length === 1 && only !== undefined) return conjunct(only, checks, valueOf);
  const pairs = rest.map((part) => {
    if (!('A_Expr' in part) || part.A_Expr.kind !== 'AEXPR_OP' || textOf(part.A_Expr.name?.[0]) !== '=') return undefined;
    const { lexpr, rexpr } = part.A_Expr;
    const column = lexpr === undefined ? undefined : columnOf(lexpr, valueOf);
    const value = rexpr === undefined ? undefined : constant(rexpr);
    return column === undefined || value === undefined ? undefined : { column, value };
  });
  const column = pairs[0]?.column;
  if (column === undefined || pairs.some((pair) => pair?.column !== column)) return;
  domain(checks, column).labels = pairs.flatMap((pair) => (pair === undefined ? [] : [pair.value]));
}

function bound(checks: Checks, side: Node, operator: string, value: string | undefined, valueOf?: string): void {
  const number = Number(value);
  if (value === undefined || value.trim() === '') return;
  const plain = columnOf(side, valueOf);
  if (plain !== undefined) {
    const held = domain(checks, plain);
    if (operator === '=') held.labels = [value];
    if (Number.isNaN(number)) return;
    if (operator === '>=' || operator === '>')
      held.minimum = Math.max(held.minimum ?? -Infinity, operator === '>' ? above(number) : number);
    if (operator === '<=' || operator === '<')
      held.maximum = Math.min(held.maximum ?? Infinity, operator === '<' ? below(number) : number);
    return;
  }
  const measured = lengthOf(side, valueOf);
  if (measured === undefined || Number.isNaN(number)) return;
  const held = domain(checks, measured);
  if (operator === '>=' || operator === '>' || operator === '=' || operator === '<>')
    held.minimumLength = operator === '>=' || operator === '=' ? number : number + 1;
  if (operator === '<=' || operator === '<' || operator === '=') held.maximumLength = operator === '<' ? number - 1 : number;
}

// Whole numbers: a fraction inside an open interval is rare, and the fill tries its values anyway.
const above = (number: number): number => (Number.isInteger(number) ? number + 1 : number);
const below = (number: number): number => (Number.isInteger(number) ? number - 1 : number);

function domain(checks: Checks, column: string): Domain {
  const known = checks.domains.get(column) ?? { patterns: [] };
  checks.domains.set(column, known);
  return known;
}

function pattern(checks: Checks, column: string, text: string, ignoreCase: boolean): void {
  domain(checks, column).patterns.push({ text, ignoreCase });
}

function like(text: string): string {
  return `^${text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')}$`;
}

function columnOf(node: Node, valueOf?: string): string | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return columnOf(node.TypeCast.arg, valueOf);
  if ('CoerceToDomainValue' in node) return valueOf;
  if ('FuncCall' in node && ['lower', 'trim', 'btrim'].includes(textOf(node.FuncCall.funcname?.at(-1)) ?? '')) {
    const [first] = node.FuncCall.args ?? [];
    return first === undefined ? undefined : columnOf(first, valueOf);
  }
  if (!('ColumnRef' in node)) return undefined;
  const name = textOf(node.ColumnRef.fields?.at(-1));
  return valueOf !== undefined && name === 'value' ? valueOf : name;
}

function lengthOf(node: Node, valueOf?: string): string | undefined {
  if (!('FuncCall' in node)) return undefined;
  const name = textOf(node.FuncCall.funcname?.at(-1)) ?? '';
  const [first] = node.FuncCall.args ?? [];
  if (!['length', 'char_length', 'character_length', 'octet_length'].includes(name) || first === undefined) return undefined;
  return columnOf(first, valueOf);
}

function listOf(node: Node): string[] | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return listOf(node.TypeCast.arg);
  const items = 'A_ArrayExpr' in node ? node.A_ArrayExpr.elements : 'List' in node ? node.List.items : undefined;
  if (items === undefined) {
    const text = constant(node);
    const inner = text === undefined ? null : /^\{(.*)\}$/.exec(text);
    return inner === null ? undefined : (inner[1] ?? '').split(',').map((item) => item.replace(/^"|"$/g, ''));
  }
  const values = items.map(constant);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function constant(node: Node): string | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return constant(node.TypeCast.arg);
  if (
    'A_Expr' in node &&
    textOf(node.A_Expr.name?.[0]) === '-' &&
    node.A_Expr.lexpr === undefined &&
    node.A_Expr.rexpr !== undefined
  ) {
    const positive = constant(node.A_Expr.rexpr);
    return positive === undefined ? undefined : `-${positive}`;
  }
  if (!('A_Const' in node)) return undefined;
  const { sval, ival, fval, boolval } = node.A_Const;
  if (sval !== undefined) return sval.sval ?? '';
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return fval.fval ?? '0';
  return boolval === undefined ? undefined : String(boolval.boolval ?? false);
}

function textOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ('String' in node) return node.String.sval;
  return constant(node);
}
