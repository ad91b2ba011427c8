import type { Location, Table } from '../model/index.js';
import type { Effect, ParsedSource, TableName } from './statement.js';

/** Where a table that exists was declared. */
export interface Declared {
  location: Location;
  columnLocations: Record<string, Location>;
  origin: Table['origin'];
  kind: ParsedSource['kind'];
}

/** Where each table is declared, kept up while statements succeed. Keys are `schema.table`. */
export type Registry = Map<string, Declared>;

export function tableKey(name: TableName, currentSchema: string): string {
  return `${name.schema ?? currentSchema}.${name.table}`;
}

/**
 * Notes what an applied statement did.
 * @param currentSchema the schema of names without one
 */
export function noteEffect(
  registry: Registry,
  effect: Effect,
  location: Location,
  kind: ParsedSource['kind'],
  currentSchema: string,
): void {
  if (effect.kind === 'drop') {
    for (const name of effect.names) registry.delete(tableKey(name, currentSchema));
    return;
  }
  const key = tableKey(effect.name, currentSchema);
  const declared = registry.get(key);
  if (effect.kind === 'create') {
    if (declared !== undefined && effect.unlessExists) return;
    // Models tell the columns; keys and indexes may stand in migrations that are not read.
    const origin = kind === 'inferred' || kind === 'sequelize' || kind === 'typeorm' ? 'inferred' : 'declared';
    registry.set(key, { location, origin, kind, columnLocations: {} });
    noteColumns(registry.get(key), effect.columns);
  } else if (effect.kind === 'add-columns') {
    noteColumns(declared, effect.columns);
  } else if (effect.kind === 'rename-column') {
    const place = declared?.columnLocations[effect.column];
    if (declared !== undefined && place !== undefined) declared.columnLocations[effect.to] = place;
  } else if (declared !== undefined) {
    registry.delete(key);
    const schema = effect.name.schema ?? currentSchema;
    registry.set(effect.kind === 'rename' ? `${schema}.${effect.to}` : `${effect.to}.${effect.name.table}`, declared);
  }
}

function noteColumns(declared: Declared | undefined, columns: { name: string; location: Location }[]): void {
  if (declared === undefined) return;
  for (const { name, location } of columns) declared.columnLocations[name] ??= location;
}
