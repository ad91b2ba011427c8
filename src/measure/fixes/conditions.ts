import type pg from 'pg';
import type { Statement } from '../../model/index.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteText } from '../fill/sql.js';
import { addCondition, addOrder } from './condition-lines.js';
import { keyOf, type Key } from './expression.js';
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

function columnsIn(text: string): string[] {
  const node = parseExpression(text);
  return node === undefined ? [] : (keyOf(node)?.columns ?? []);
}
