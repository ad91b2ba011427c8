import { rowsAt } from '../model/index.js';
import type { Basis } from './basis.js';
import { databaseMemoryBytes, storageHeadroom } from './constants.js';

/** Bytes of relations at that many users, from the bytes per row that the lab saw with all indexes. */
function relationBytes(basis: Basis, users: number, counts: (table: string) => boolean): number {
  return basis.measurements.tables.reduce((sum, { schema, table, rows, bytes }) => {
    if (!counts(table)) return sum;
    const declared = basis.tables.get(`${schema}.${table}`);
    return sum + (declared === undefined ? rows : rowsAt(declared, users)) * bytes;
  }, 0);
}

/** Gigabytes on disk. */
export function storageGigabytes(basis: Basis, users: number): number {
  return (relationBytes(basis, users, () => true) * storageHeadroom) / 1e9;
}

const shares = new WeakMap<Basis['measurements'], Map<number, number>>();

/** Share of the relations in use that does not fit into the database's memory: how many pages a cold request fetches from disk. */
export function missingShare(basis: Basis, users: number): number {
  const known = shares.get(basis.measurements) ?? new Map<number, number>();
  shares.set(basis.measurements, known);
  const found = known.get(users);
  if (found !== undefined) return found;
  const touched = new Set(
    basis.app.statements.filter(({ id }) => basis.curves.has(id)).flatMap(({ facts }) => facts.tables.map(({ name }) => name)),
  );
  const bytes = relationBytes(basis, users, (table) => touched.has(table));
  const share = bytes <= databaseMemoryBytes ? 0 : 1 - databaseMemoryBytes / bytes;
  known.set(users, share);
  return share;
}
