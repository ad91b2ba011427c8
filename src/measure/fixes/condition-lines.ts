import type { Node } from 'libpg-query';
import type { Asked, Comparison } from './conditions.js';
import { aliasesIn, isConstant, keyOf, namesOf, write, type Key } from './expression.js';
import { parseExpression } from './plan-text.js';

const comparisons: Record<string, Comparison> = {
  '=': 'equal',
  '<': 'range',
  '>': 'range',
  '<=': 'range',
  '>=': 'range',
  '~~': 'search',
  '~~*': 'search',
  '@>': 'contains',
  '&&': 'contains',
  '@@': 'contains',
  '?': 'contains',
};

/** Adds one condition of a plan to what is asked of its tables. */
export function addCondition(
  node: Node | undefined,
  found: ReadonlyMap<string, Asked>,
  literals: ReadonlyMap<number, string>,
): void {
  if (node === undefined) return;
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR') {
    // A text that is looked for in several columns: one index over all of them serves it.
    const arms = (node.BoolExpr.args ?? []).map(searched);
    const aliases = new Set((node.BoolExpr.args ?? []).flatMap((arm) => [...aliasesIn(arm)]));
    const asked = aliases.size === 1 ? found.get([...aliases][0] ?? '') : undefined;
    for (const key of arms) if (key !== undefined && !arms.includes(undefined)) add(asked, key, 'search', false, undefined);
    return;
  }
  if ('A_Expr' in node && node.A_Expr.lexpr !== undefined && node.A_Expr.rexpr !== undefined) {
    const { lexpr, rexpr, name, kind } = node.A_Expr;
    const operator = namesOf(name).at(-1) ?? '';
    const [left, right] = [aliasesIn(lexpr), aliasesIn(rexpr)];
    if (left.size === 1 && right.size === 1 && operator === '=' && kind === 'AEXPR_OP') {
      for (const [side, alias] of [[lexpr, left] as const, [rexpr, right] as const])
        add(found.get([...alias][0] ?? ''), keyOf(side), 'equal', true, undefined);
      return;
    }
    const [side, other, alias] = left.size === 1 && right.size === 0 ? [lexpr, rexpr, left] : [rexpr, lexpr, right];
    if (alias.size !== 1 || left.size + right.size !== 1) return;
    const fixed = isFixed(other, literals) ? write(node, literals) : undefined;
    const listed = kind === 'AEXPR_OP_ANY' && operator === '=';
    const comparison = kind === 'AEXPR_OP' || listed ? comparisons[operator] : undefined;
    add(found.get([...alias][0] ?? ''), keyOf(side), comparison ?? 'fixed', false, fixed);
    return;
  }
  const [alias] = aliasesIn(node);
  const asked = alias === undefined ? undefined : found.get(alias);
  if ('NullTest' in node && node.NullTest.arg !== undefined)
    add(asked, keyOf(node.NullTest.arg), node.NullTest.nulltesttype === 'IS_NULL' ? 'equal' : 'fixed', false, write(node));
  else if ('ColumnRef' in node) add(asked, keyOf(node), 'equal', false, write(node));
  else if ('BoolExpr' in node && node.BoolExpr.args?.[0] !== undefined)
    add(asked, keyOf(node.BoolExpr.args[0]), 'equal', false, write(node));
}

/** A constant of the code; text with `%` and times are not conditions to build an index upon. */
function isFixed(node: Node, literals: ReadonlyMap<number, string>): boolean {
  if (isConstant(node)) return true;
  const inner = 'TypeCast' in node && node.TypeCast.arg !== undefined ? node.TypeCast.arg : node;
  return 'ParamRef' in inner && literals.has(inner.ParamRef.number ?? 0);
}

function searched(node: Node): Key | undefined {
  if (!('A_Expr' in node) || node.A_Expr.lexpr === undefined) return undefined;
  return comparisons[namesOf(node.A_Expr.name).at(-1) ?? ''] === 'search' ? keyOf(node.A_Expr.lexpr) : undefined;
}

function add(
  asked: Asked | undefined,
  key: Key | undefined,
  comparison: Comparison,
  joined: boolean,
  fixed: string | undefined,
): void {
  if (asked === undefined || key === undefined || key.columns.length === 0) return;
  if (asked.conditions.some((known) => known.key.sql === key.sql && known.comparison === comparison && known.fixed === fixed))
    return;
  asked.conditions.push({ key, comparison, joined, ...(fixed === undefined ? {} : { fixed }) });
}

/** Adds the keys of a sort, where one table alone decides them. */
export function addOrder(keys: readonly string[], stops: boolean, found: ReadonlyMap<string, Asked>): void {
  const parts = keys.map((text) => {
    const [, expression = text, direction = ''] = /^(.*?)((?: DESC| NULLS FIRST| NULLS LAST)*)$/.exec(text) ?? [];
    const node = parseExpression(expression);
    const [alias] = node === undefined ? [] : aliasesIn(node);
    const key = node === undefined ? undefined : keyOf(node);
    return alias === undefined || key === undefined ? undefined : { alias, key, direction };
  });
  const alias = parts[0]?.alias;
  const asked = alias === undefined ? undefined : found.get(alias);
  if (asked === undefined || parts.some((part) => part?.alias !== alias)) return;
  asked.order = parts.flatMap((part) => (part === undefined ? [] : [{ key: part.key, direction: part.direction }]));
  asked.stops = stops;
}
