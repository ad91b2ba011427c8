import type { Node } from 'libpg-query';
import type pg from 'pg';
import type { Statement } from '../../model/index.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteText } from '../fill/sql.js';
import { aliasesIn, isConstant, keyOf, namesOf, write, type Key } from './expression.js';
import { conjuncts, parseExpression } from './plan-text.js';

/** How a condition narrows: by a value, by a bound, by a constant that never changes, inside a text, inside a document. */
export type Comparison = 'equal' | 'range' | 'fixed' | 'search' | 'contains';

/** One condition that Postgres checks on the rows of one table. */
export interface Condition {
  key: Key;
  comparison: Comparison;
  /** The other side is a column of another table. */
  joined: boolean;
  /** The whole condition as SQL, where it is the same in every run. */
  fixed?: string;
}

/** What a statement asks of one table, as Postgres's planner sees it: views, policies and sub-selects are unfolded. */
export interface Asked {
  schema: string;
  table: string;
  conditions: Condition[];
  /** The order of the rows, where this table alone decides it. */
  order: { key: Key; direction: string }[];
  /** It stops after so many rows. */
  stops: boolean;
  /** Columns that are read of it. */
  output: string[];
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Schema?: string;
  Alias?: string;
  Output?: string[];
  'Sort Key'?: string[];
  Plans?: PlanNode[];
  [detail: string]: unknown;
}

const conditionLines = ['Filter', 'Index Cond', 'Recheck Cond', 'Join Filter', 'Hash Cond', 'Merge Cond', 'One-Time Filter'];

/**
 * What a statement asks of each table, read off `EXPLAIN (GENERIC_PLAN, VERBOSE)`, which keeps `$1` and names every column with
 * its table. https://www.postgresql.org/docs/current/sql-explain.html
 *
 * @returns per alias; empty where Postgres gives no generic plan
 */
export async function askedOf(client: pg.Client, statement: Statement, execution: Execution): Promise<Asked[]> {
  const plan = await genericPlan(client, execution);
  if (plan === undefined) return [];
  const found = new Map<string, Asked>();
  walk(plan, false, (node) => {
    const { Alias: alias, 'Relation Name': table, Schema: schema } = node;
    if (alias === undefined || table === undefined || schema === undefined) return;
    const output = (node.Output ?? []).flatMap((text) => columnsIn(text));
    found.set(alias, { schema, table, conditions: [], order: [], stops: false, output: [...new Set(output)] });
  });
  const literals = literalsOf(statement);
  walk(plan, false, (node, stops) => {
    for (const line of conditionLines) {
      const text = node[line];
      if (typeof text === 'string') for (const part of conjuncts(text)) addCondition(parseExpression(part), found, literals);
    }
    if (node['Sort Key'] !== undefined) addOrder(node['Sort Key'], stops, found);
  });
  return [...found.values()];
}

async function genericPlan(client: pg.Client, execution: Execution): Promise<PlanNode | undefined> {
  try {
    return await inRole(client, execution, async () => {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${execution.sql}`,
      );
      return rows[0]?.['QUERY PLAN'][0]?.Plan;
    });
  } catch {
    return undefined;
  }
}

function walk(node: PlanNode, stops: boolean, see: (node: PlanNode, stops: boolean) => void): void {
  see(node, stops);
  const below =
    node['Node Type'] === 'Limit' || (stops && /^(Result|Subquery Scan|LockRows|ProjectSet)$/.test(node['Node Type']));
  for (const child of node.Plans ?? []) walk(child, below, see);
}

/** Parameters whose value the code fixes, as SQL. */
function literalsOf(statement: Statement): Map<number, string> {
  const literals = new Map<number, string>();
  statement.parameters.forEach(({ literal }, at) => {
    if (literal === undefined || literal === null || Array.isArray(literal)) return;
    literals.set(at + 1, typeof literal === 'string' ? quoteText(literal) : String(literal));
  });
  return literals;
}

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

function addCondition(node: Node | undefined, found: ReadonlyMap<string, Asked>, literals: ReadonlyMap<number, string>): void {
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

function addOrder(keys: readonly string[], stops: boolean, found: ReadonlyMap<string, Asked>): void {
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

function columnsIn(text: string): string[] {
  const node = parseExpression(text);
  return node === undefined ? [] : (keyOf(node)?.columns ?? []);
}
