import { rowsAt } from '../model/index.js';
import { type Basis, remembered } from './basis.js';
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

/** Of the same measurements: the tables that are read or written, and the shares that were worked out already. */
interface Known {
  touched: ReadonlySet<string>;
  shares: Map<number, number>;
}

const knownOf = new WeakMap<Basis['measurements'], Known>();

/** Share of the relations in use that does not fit into the database's memory: how many pages a cold request fetches from disk. */
export function missingShare(basis: Basis, users: number): number {
  const known = knownOf.get(basis.measurements) ?? { touched: touchedTables(basis), shares: new Map<number, number>() };
  knownOf.set(basis.measurements, known);
  return remembered(known.shares, users, () => {
    const bytes = relationBytes(basis, users, (table) => known.touched.has(table));
    return bytes <= databaseMemoryBytes ? 0 : 1 - databaseMemoryBytes / bytes;
  });
}

function touchedTables({ app, curves }: Basis): Set<string> {
  return new Set(app.statements.filter(({ id }) => curves.has(id)).flatMap(({ facts }) => facts.tables.map(({ name }) => name)));
}
