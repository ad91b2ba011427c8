import { type Catalogue, findTable, type Table } from '../../model/index.js';

/** How an embedded relation hangs on its parent: pairs of columns that are equal, and whether there are many. */
export interface Relationship {
  table: Table;
  many: boolean;
  on: { child: string; parent: string }[];
  /** A table between the two. */
  through?: { table: Table; toParent: { through: string; parent: string }[]; toChild: { through: string; child: string }[] };
}

/** The relation that PostgREST would pick, by foreign keys; undefined when there is none (PGRST200). */
export function findRelationship(
  catalogue: Catalogue,
  parent: Table,
  target: string,
  hint: string | undefined,
): Relationship | undefined {
  // The target may be a table, a column that is a key, or a key's name.
  const called = findTable(catalogue, target);
  const named = called ?? catalogue.tables.find((table) => table.foreignKeys.some((key) => key.name === target));
  const via = called === undefined ? target : hint;
  for (const key of parent.foreignKeys) {
    // Within one table only the column's name means the row that is pointed to: https://github.com/PostgREST/postgrest/issues/1643
    const self = key.table === parent.name && key.schema === parent.schema;
    const column = key.columns.length === 1 && key.columns[0] === target;
    const matches = column || (!self && (key.name === target || key.table === target));
    if (!matches || !fits(hint, key.name, key.columns)) continue;
    const table = findTable(catalogue, key.table, key.schema);
    if (table)
      return {
        table,
        many: false,
        on: key.columns.map((column, index) => ({ child: key.references[index] ?? '', parent: column })),
      };
  }
  if (!named) return undefined;
  for (const key of named.foreignKeys) {
    if (key.table !== parent.name || !fits(via, key.name, key.columns)) continue;
    const single = isUnique(named, key.columns);
    return {
      table: named,
      many: !single,
      on: key.columns.map((column, index) => ({ child: column, parent: key.references[index] ?? '' })),
    };
  }
  return findThrough(catalogue, parent, named, hint) ?? inferred(parent, named);
}

function fits(hint: string | undefined, name: string, columns: string[]): boolean {
  return hint === undefined || hint === name || (columns.length === 1 && columns[0] === hint);
}

function isUnique(table: Table, columns: string[]): boolean {
  const same = (keys: string[]) => keys.length === columns.length && keys.every((key) => columns.includes(key));
  return (
    same(table.primaryKey) ||
    table.indexes.some((index) => index.unique && index.where === undefined && same(index.keys.map((key) => key.text)))
  );
}

function findThrough(catalogue: Catalogue, parent: Table, child: Table, hint: string | undefined): Relationship | undefined {
  for (const table of catalogue.tables) {
    if (hint !== undefined && table.name !== hint) continue;
    const toParent = table.foreignKeys.find((key) => key.table === parent.name && key.schema === parent.schema);
    const toChild = table.foreignKeys.find((key) => key.table === child.name && key.schema === child.schema && key !== toParent);
    if (!toParent || !toChild) continue;
    return {
      table: child,
      many: true,
      on: [],
      through: {
        table,
        toParent: toParent.columns.map((column, index) => ({ through: column, parent: toParent.references[index] ?? '' })),
        toChild: toChild.columns.map((column, index) => ({ through: column, child: toChild.references[index] ?? '' })),
      },
    };
  }
  return undefined;
}

/** A table that is only known from the code has no keys: a column named after the parent stands for one. */
function inferred(parent: Table, child: Table): Relationship | undefined {
  if (child.origin !== 'inferred' && parent.origin !== 'inferred') return undefined;
  const stem = (name: string) => name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
  const pointing = child.columns.find(
    (column) => column.name.endsWith('_id') && stem(parent.name).endsWith(column.name.replace(/_id$/, '')),
  );
  if (pointing) return { table: child, many: true, on: [{ child: pointing.name, parent: parent.primaryKey[0] ?? 'id' }] };
  const own = parent.columns.find(
    (column) => column.name.endsWith('_id') && stem(child.name).endsWith(column.name.replace(/_id$/, '')),
  );
  return own ? { table: child, many: false, on: [{ child: child.primaryKey[0] ?? 'id', parent: own.name }] } : undefined;
}
