import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Relation } from '../blueprint/blueprint.js';
import { entityAt, type Ground } from './ground.js';
import { free, relationName } from './names.js';

/** A column that names another row. */
export interface Reference {
  name: string;
  column: string;
  to: string;
  optional: boolean;
  onDelete: 'cascade' | 'clear' | 'restrict';
  /** Columns that the key carries along, which say whose both rows are. */
  along: string[];
}

/** What the rows of a table refer to: foreign keys first, then what joins and names tell. */
export function referencesOf(table: Table, ground: Ground): Reference[] {
  const names = new Set<string>();
  const found: Reference[] = [];
  for (const { to, columns, references, declared } of ground.links.filter(({ from }) => from === tableKey(table))) {
    const entity = entityAt(to, ground);
    const target = ground.app.catalogue.tables.find((other) => tableKey(other) === to);
    const at = columns.length === 1 ? 0 : references.findIndex((name) => target?.primaryKey.includes(name));
    const column = table.columns.find(({ name }) => name === columns[at]);
    if (entity === undefined || column === undefined || found.some((one) => one.column === column.name)) continue;
    // A row that has another's key as its own is that row, and names nothing.
    if (table.primaryKey.length === 1 && table.primaryKey[0] === column.name) continue;
    const name = free(relationName(column.name), names);
    names.add(name);
    const key = declared
      ? table.foreignKeys.find((one) => one.columns.includes(column.name) && `${one.schema}.${one.table}` === to)
      : undefined;
    found.push({
      name,
      column: column.name,
      to: entity,
      optional: !column.notNull,
      onDelete: key?.onDelete === 'cascade' ? 'cascade' : key?.onDelete === 'set null' ? 'clear' : 'restrict',
      along: columns.filter((other) => other !== column.name),
    });
  }
  const order = table.columns.map(({ name }) => name);
  return found.toSorted((left, right) => order.indexOf(left.column) - order.indexOf(right.column));
}

/** A reference as the Blueprint writes it; what it would take anyway is left out. */
export function relationOf({ to, optional, onDelete }: Reference, owns: boolean, maker: boolean): Relation {
  const usual = owns ? 'cascade' : optional ? 'clear' : 'restrict';
  // A row that may be without it forgets it: nothing is said where nothing is done.
  const kept = onDelete === 'clear' && !optional ? 'restrict' : onDelete;
  return {
    to,
    ...(optional ? { optional: true } : {}),
    ...(maker && !optional && to === 'user' ? { maker: true } : {}),
    ...(kept === usual ? {} : { onDelete: kept }),
  };
}
