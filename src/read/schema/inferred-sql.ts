import { namedIn, type Dialect } from '../../dialect/index.js';
import type { Location, SchemaSource } from '../../model/index.js';
import type { Site } from '../interpret/value.js';
import { inferredTable, typeByName } from './inferred.js';

/** Tables that raw calls name, with the columns that they write: for those that nothing declares. */
export function inferFromSql(sites: Iterable<Site>, dialect: Dialect): SchemaSource[] {
  const tables = new Map<string, { location: Location; columns: Set<string> }>();
  for (const { variants, location } of sites)
    for (const { steps } of variants.values()) {
      const text = steps[0]?.arguments[0];
      const chunks = text?.kind === 'text' ? text.chunks : text?.kind === 'literal' ? [String(text.value)] : [];
      for (const { table, columns } of namedIn(chunks, dialect)) {
        const known = tables.get(table) ?? { location, columns: new Set<string>() };
        tables.set(table, known);
        for (const column of columns) known.columns.add(column);
      }
    }
  const typeOf = (column: string): string => (column === 'id' || column.endsWith('_id') ? 'text' : typeByName(column));
  const declarations = [...tables].map(([name, { location, columns }]) =>
    inferredTable(name, location, new Map(['id', ...columns].map((column) => [column, typeOf(column)]))),
  );
  return declarations.length === 0 ? [] : [{ kind: 'inferred', file: 'the code', tables: declarations }];
}
