import { rowsAt } from '../model/index.js';
import { type Basis, tablesOf } from './basis.js';

/** What gives more rows than are read. */
const multiplies = /\b(?:generate_series|unnest|union|lateral|jsonb?_\w+|regexp_split_to_table)\b/i;

/** A read of one table gives no more rows than the table has, whatever a curve foretells. */
export function mostRows(basis: Basis, id: string, users: number): number {
  const statement = basis.statements.get(id);
  if (statement?.facts.verb !== 'select' || statement.facts.tables.length !== 1 || multiplies.test(statement.sql))
    return Infinity;
  const [table] = tablesOf(basis, statement);
  if (table === undefined) return Infinity;
  return Math.max(1, rowsAt(table, users) * (basis.supposing.rows.get(`${table.schema}.${table.table}`) ?? 1));
}
