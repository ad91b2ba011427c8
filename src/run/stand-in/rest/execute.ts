import type { PoolClient } from 'pg';
import type { Resolved } from '../../../resolve/sql.js';
import { Refusal } from '../refusal.js';
import type { Preferences } from './preferences.js';

/** The rows of a statement as one JSON text, and how many they are. */
export interface Document {
  body: string;
  rows: number;
  /** How many there are without a limit, where that was counted. */
  total?: number;
}

interface Row {
  total_result_set: string | null;
  page_total: string;
  body: string;
}

interface Plan {
  'Node Type': string;
  'Plan Rows': number;
  Plans?: Plan[];
}

/** Runs a statement that gives one JSON document. */
export async function documentOf(client: PoolClient, { sql, parameters }: Resolved): Promise<Document> {
  const { rows } = await client.query<Row>(sql, values(parameters));
  const [first] = rows;
  if (first === undefined) throw new Refusal(500, 'PGRST500', 'The statement gave no document');
  return {
    body: first.body,
    rows: Number(first.page_total),
    ...(first.total_result_set === null ? {} : { total: Number(first.total_result_set) }),
  };
}

/** Runs a write that gives nothing back; how many rows it touched. */
export async function touchedBy(client: PoolClient, { sql, parameters }: Resolved): Promise<number> {
  const { rowCount } = await client.query(sql, values(parameters));
  return rowCount ?? 0;
}

/** How many rows the planner expects without a limit: https://postgrest.org/en/stable/references/api/pagination_count.html#planned-count */
export async function plannedCount(client: PoolClient, { core, sql, parameters }: Resolved): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (FORMAT JSON) ${core ?? sql}`, values(parameters));
  const [explained]: { Plan: Plan }[] = JSON.parse(rows[0]?.['QUERY PLAN'] ?? '[]');
  const plan = explained?.Plan;
  const below = plan?.['Node Type'] === 'Limit' ? plan.Plans?.[0] : plan;
  return below?.['Plan Rows'] ?? 0;
}

/**
 * The text that is answered with.
 * @throws Refusal PGRST116 where one row was asked for and there is another number of them
 */
export function textOf({ body, rows }: Document, { object, stripped }: Preferences): string {
  if (object && rows !== 1)
    throw new Refusal(
      406,
      'PGRST116',
      'Cannot coerce the result to a single JSON object',
      `The result contains ${String(rows)} rows`,
    );
  const text = object ? only(body) : body;
  return stripped ? JSON.stringify(JSON.parse(text), withoutNulls) : text;
}

/** The only element of a JSON list. */
export function only(list: string): string {
  return list.trim().slice(1, -1);
}

function withoutNulls(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function values(parameters: Resolved['parameters']): unknown[] {
  return parameters.map(({ literal }) => literal ?? null);
}
