import type { App, ParameterValue, Table } from '../../model/index.js';
import { findTable } from '../../model/index.js';

/** What the app's statements compare a column with or write into it, by `schema.table.column`, in the order first seen. */
export type Literals = ReadonlyMap<string, readonly string[]>;

/**
 * The literals of all statements, reached or not: without them `status = 'active'` matches nothing, costs nothing and clears
 * everything.
 */
export function collectLiterals(app: App): Literals {
  const found = new Map<string, Set<string>>();
  const add = (table: Table | undefined, column: string, value: ParameterValue | undefined): void => {
    if (table === undefined || value === undefined || value === null) return;
    const key = `${table.schema}.${table.name}.${column}`;
    const values = found.get(key) ?? new Set<string>();
    found.set(key, values);
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== null && String(item).length <= 80) values.add(String(item));
  };
  for (const { facts, parameters } of app.statements) {
    for (const filter of facts.filters) {
      const equality = ['=', '<>', '!=', 'any', 'in', 'is'].includes(filter.operator.toLowerCase());
      if (equality && !filter.wrapped) add(findTable(app.catalogue, filter.table, filter.schema), filter.column, filter.literal);
    }
    for (const parameter of parameters) {
      if (parameter.column === undefined || /like|~|[<>]$|<=|>=/i.test(parameter.operator ?? '=')) continue;
      add(findTable(app.catalogue, parameter.column.table, parameter.column.schema), parameter.column.column, parameter.literal);
    }
  }
  return new Map([...found].map(([key, values]) => [key, [...values]]));
}

/** Text that statements look for within documents: the key that `payload->>'page'` names, by `schema.table.column`. */
export function collectDocumentKeys(app: App): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { sql, facts } of app.statements) {
    for (const [, column = '', key = ''] of sql.matchAll(/(\w+)"?\s*->>?\s*'([^']+)'/g)) {
      for (const { name, schema } of facts.tables) {
        const table = findTable(app.catalogue, name, schema);
        const type = table?.columns.find((candidate) => candidate.name === column)?.type;
        if (table === undefined || type === undefined || !/^jsonb?$/.test(type)) continue;
        const place = `${table.schema}.${table.name}.${column}`;
        found.set(place, (found.get(place) ?? new Set()).add(key));
      }
    }
  }
  return new Map([...found].map(([place, keys]) => [place, [...keys]]));
}

/** The literal of a column's default: `'pending'::text`, `0`, `true`; undefined for expressions. */
export function defaultLiteral(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const quoted = /^'((?:[^']|'')*)'(::[^(]+(\(\d+(,\s*\d+)?\))?)?$/.exec(text.trim());
  if (quoted !== null) return (quoted[1] ?? '').replaceAll("''", "'");
  const bare = /^\(?(-?\d+(\.\d+)?|true|false)\)?(::[a-z ]+)?$/i.exec(text.trim());
  return bare?.[1];
}
