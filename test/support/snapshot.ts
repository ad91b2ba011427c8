import type { Snapshot, SnapshotColumn, SnapshotTable } from '../../src/model/index.js';

/** A table of a snapshot from a few words: `id:integer user_id:integer title`. */
export function liveTable(name: string, columns: string, more: Partial<SnapshotTable> = {}): SnapshotTable {
  return {
    schema: 'public',
    name,
    rows: 0,
    bytes: 8192,
    indexBytes: 16_384,
    columns: columns.split(' ').map(liveColumn),
    indexes: [liveIndex(name, 'id', { name: `${name}_pkey`, unique: true, primary: true })],
    foreignKeys: [],
    rowSecurity: false,
    policies: [],
    ...more,
  };
}

export function liveColumn(text: string): SnapshotColumn {
  const [name = '', type = 'text'] = text.split(':');
  return { name, type, notNull: name === 'id', numbered: name === 'id', distinct: null, nulls: null, common: null };
}

/** An index on these columns, as Postgres prints it: `user_id, at DESC`. */
export function liveIndex(
  table: string,
  keys: string,
  more: Partial<SnapshotTable['indexes'][number]> = {},
): SnapshotTable['indexes'][number] {
  const columns = keys.split(', ').map((key) => key.replace(/ DESC$/, ''));
  const name = more.name ?? `${table}_${columns.join('_')}_idx`;
  const definition = `CREATE ${more.unique === true ? 'UNIQUE ' : ''}INDEX ${name} ON public.${table} USING btree (${keys})`;
  return { unique: false, primary: false, columns, definition, ...more, name };
}

export function snapshotOf(tables: SnapshotTable[], taken = '2026-11-25'): Snapshot {
  return { loadbearingSnapshot: 1, taken, server: 170_004, enums: [], tables };
}
