import type { FixCounts, FixTrial, Point, Policy, Table } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { callsIn } from '../execute/plan.js';
import { explain, inRole } from '../execute/session.js';
import { quoteName, quoteTable, saltOf } from '../fill/sql.js';
import { touches, workAtLargest, WORTH, type Before } from './before.js';
import { countsBefore, effectAfter, pointAt, timesText, trialOf, type Bench } from './bench.js';
import { resultOf } from './results.js';

/** Functions of the session: the same for every row of a statement. */
const session =
  /(?<!select\s)(?<!\w\.)\b((?:auth\.)(?:uid|role|jwt|email)\(\)|current_setting\((?:'[^']*'(?:::text)?|,|\s|true|false)*\))/gi;
/** How the planner shows them, inlined or not. */
const inPlan = /current_setting\(|auth\.(uid|role|jwt|email)\(|(?<![\w.])uid\(\)/i;
const MUCH_LESS = 5;

/** A policy's condition with each function of the session in a select of its own, which Postgres runs once per statement. */
export function wrapped(condition: string): string {
  return condition.replaceAll(session, (call) => `(SELECT ${call})`);
}

/** Tables with policies that ask the session for every row. */
export function askingTables({ app }: Bench): Table[] {
  return app.catalogue.tables.filter((table) => table.rowSecurity && table.policies.some(isAsking));
}

function isAsking({ using, check }: Policy): boolean {
  return [using, check].some((text) => text !== undefined && wrapped(text) !== text);
}

/** Alters the policies of a table, counts how often the function runs for what the app reads of it, and puts them back. */
export async function tryPolicies(table: Table, bench: Bench): Promise<FixTrial | undefined> {
  const policies = table.policies.filter(isAsking);
  const change = (how: (text: string) => string): string => policies.map((policy) => alter(table, policy, how)).join(' ');
  const ddl = change(wrapped);
  const largest = bench.sizes.at(-1);
  const readers = bench.statements.filter(
    (statement) =>
      !statement.batch.write &&
      statement.batch.statement.role !== 'owner' &&
      touches(bench.app, statement.batch.statement, table) &&
      workAtLargest(statement) > 0,
  );
  if (largest === undefined || readers.length === 0) return undefined;
  const id = `policy-${saltOf(ddl).toString(16).padStart(8, '0')}`;
  const trial = trialOf({ id, kind: 'policy', ddl, schema: table.schema, table: table.name, columns: [] });
  const before = new Map<Before, number>();
  for (const reader of readers) {
    reader.result ??= await resultOf(largest, reader);
    before.set(reader, await callsOf(largest, reader));
  }
  try {
    for (const { client } of bench.sizes) await client.query(ddl);
    for (const reader of readers) trial.effects.push(...(await effectOf(bench, reader, before.get(reader) ?? 0)));
    const differing = trial.effects.find(({ sameRows }) => !sameRows);
    if (differing !== undefined) return { ...trial, why: `with it ${differing.statement} gives other rows` };
  } finally {
    for (const { client } of bench.sizes) await client.query(change((text) => text));
  }
  const [best] = [...trial.effects].sort((a, b) => (b.before.calls ?? 0) - (a.before.calls ?? 0));
  if (best === undefined) return undefined;
  const [calls, left] = [best.before.calls ?? 0, best.after.calls ?? 0];
  if (calls < WORTH || calls < MUCH_LESS * left)
    return { ...trial, why: 'the session is asked once per statement already: the planner looks the answer up in an index' };
  return {
    ...trial,
    verdict: 'verified',
    why: `the session is asked ${timesText(calls / Math.max(1, left))} less often (${calls.toLocaleString('en')} calls before, ${String(left)} after), with the same rows for the role`,
  };
}

function alter(table: Table, { name, using, check }: Policy, how: (text: string) => string): string {
  const parts = [using === undefined ? '' : ` USING (${how(using)})`, check === undefined ? '' : ` WITH CHECK (${how(check)})`];
  return `ALTER POLICY ${quoteName(name)} ON ${quoteTable(table)}${parts.join('')};`;
}

/** Calls of the session's functions in one run for the heavy user. */
async function callsOf({ client, filled }: LoadedSize, { executed }: Before): Promise<number> {
  const execution = executed.heavy.get(filled.users);
  if (execution === undefined) return 0;
  return inRole(client, execution, async () => callsIn(await explain(client, execution, 'read'), inPlan));
}

async function effectOf(bench: Bench, reader: Before, calls: number): Promise<FixTrial['effects']> {
  const largest = bench.sizes.at(-1);
  const counts: FixCounts | undefined = countsBefore(reader);
  const points: Point[] = [];
  for (const size of bench.sizes) {
    const execution = reader.executed.heavy.get(size.filled.users);
    if (execution !== undefined) points.push(await pointAt(size, execution, reader.batch));
  }
  const after = effectAfter(reader, points, bench);
  if (largest === undefined || counts === undefined || after === undefined) return [];
  return [
    {
      statement: reader.batch.statement.id,
      before: { ...counts, growth: reader.growth, calls },
      after: { ...after, calls: await callsOf(largest, reader) },
      sameRows: (await resultOf(largest, reader)) === reader.result && reader.result !== 'cannot be compared',
    },
  ];
}
