import type pg from 'pg';
import { restStatement } from '../../lab/index.js';
import { explain, inRole } from '../execute/session.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { touches } from './before.js';
import type { Bench } from './bench.js';
import type { Candidate } from './candidates.js';

/** Texts that people and programs do write where a column says no more than `text`. */
const texts = ['', 'x', 'none', '12 apples', 'https://example.com/p/1', '2024-02-30', 'ünïcode'];

/**
 * A write that was accepted before and is refused with the index that was just built, in words; undefined when there is none.
 * Tried: the app's own writes of the table, and, for an expression or a condition, the values that the code writes or
 * compares with and texts of all sorts, as far as the table's own checks let them in.
 */
export async function refusedWrite(bench: Bench, candidate: Candidate): Promise<string | undefined> {
  const largest = bench.sizes.at(-1);
  if (largest === undefined) return undefined;
  const { client, filled } = largest;
  for (const { batch, executed } of bench.statements) {
    const execution = batch.write ? executed.heavy.get(filled.users) : undefined;
    if (execution === undefined || !touches(bench.app, batch.statement, candidate.table)) continue;
    const refusal = await complaint(() => inRole(client, execution, () => explain(client, execution, 'write')));
    if (refusal !== undefined) return `a write of the app that was accepted before is refused with it: ${refusal}`;
  }
  for (const { column, value } of probes(bench, candidate)) {
    const refused = await refusesOnlyWith(client, candidate, column, value);
    if (refused !== undefined)
      return `a row with the ${column} ${shown(value)} was accepted before and is refused with it: ${refused}`;
  }
  return undefined;
}

interface Probe {
  column: string;
  value: string;
}

function probes({ literals }: Bench, { table, parts, where }: Candidate): Probe[] {
  const expressions = parts.filter(({ plain }) => !plain);
  const conditional = [...(where ?? '').matchAll(/"((?:[^"]|"")+)"/g)].map(([, name]) => (name ?? '').replaceAll('""', '"'));
  const columns = new Set([...expressions.flatMap((part) => part.columns), ...conditional]);
  const sql = [...expressions.map((part) => part.sql), where ?? ''].join(' ');
  const keys = [...sql.matchAll(/->>?\s*\(?'([^']+)'/g)].map(([, key]) => key ?? '');
  return [...columns].flatMap((column): Probe[] => {
    const type = table.columns.find(({ name }) => name === column)?.type ?? '';
    if (/^jsonb?$/.test(type)) {
      const documents = keys.flatMap((key) => [...texts, 1, true, null, []].map((value) => ({ [key]: value })));
      return [{}, [], ...documents].map((document) => ({ column, value: JSON.stringify(document) }));
    }
    if (!/^(text|character|varchar|citext)/.test(type)) return [];
    const own = literals.get(`${table.schema}.${table.name}.${column}`) ?? [];
    return [...new Set([...own, ...texts])].map((value) => ({ column, value }));
  });
}

/** Writes the value into one row with the index and, if that is refused, without it; both are taken back. */
async function refusesOnlyWith(
  client: pg.Client,
  candidate: Candidate,
  column: string,
  value: string,
): Promise<string | undefined> {
  const table = quoteTable(candidate.table);
  const type = candidate.table.columns.find(({ name }) => name === column)?.type ?? 'text';
  const write = `UPDATE ${table} SET ${quoteName(column)} = ${quoteText(value)}::${type} WHERE ctid = (SELECT ctid FROM ${table} LIMIT 1)`;
  const attempt = (first: string[]): Promise<string | undefined> =>
    complaint(async () => {
      await client.query('BEGIN');
      try {
        await client.query(restStatement(client, 'SET LOCAL'));
        for (const sql of [...first, write]) await client.query(sql);
      } finally {
        await client.query('ROLLBACK');
      }
    });
  const refused = await attempt([]);
  if (refused === undefined) return undefined;
  const without = await attempt([`DROP INDEX ${quoteName(candidate.table.schema)}.${quoteName(candidate.name)}`]);
  return without === undefined ? refused : undefined;
}

async function complaint(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function shown(value: string): string {
  return value === '' ? 'that is empty' : `“${value}”`;
}
