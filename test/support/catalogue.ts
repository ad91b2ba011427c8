import type { Catalogue, Column, Table } from '../../src/model/index.js';

export interface Sketch {
  columns: string;
  keys?: Record<string, string>;
  unique?: string[][];
  seeds?: number;
  schema?: string;
}

/** A catalogue from a few words: `id author_id title` with `keys: { author_id: 'users' }`; `id` is the primary key. */
export function catalogueOf(tables: Record<string, Sketch>): Catalogue {
  const columnOf = (text: string): Column => {
    const [name = '', type = name === 'id' || name.endsWith('_id') ? 'uuid' : 'text'] = text.split(':');
    return { name, type, notNull: name === 'id', identity: false, generated: false };
  };
  return {
    tables: Object.entries(tables).map(([name, sketch]): Table => ({
      schema: sketch.schema ?? 'public',
      name,
      columns: sketch.columns.split(' ').map(columnOf),
      primaryKey: /\bid\b/.test(sketch.columns) ? ['id'] : [],
      foreignKeys: Object.entries(sketch.keys ?? {}).map(([column, table]) => ({
        name: `${name}_${column}`,
        columns: [column],
        schema: table.includes('.') ? (table.split('.')[0] ?? 'public') : 'public',
        table: table.split('.').at(-1) ?? table,
        references: ['id'],
      })),
      indexes: (sketch.unique ?? []).map((columns) => ({
        name: columns.join('_'),
        keys: columns.map((text) => ({ text, expression: false, descending: false })),
        unique: true,
        primary: false,
        method: 'btree',
        definition: '',
      })),
      checks: [],
      rowSecurity: false,
      policies: [],
      seedRows: sketch.seeds ?? 0,
      columnLocations: {},
      origin: 'declared',
    })),
    views: [],
    functions: [],
    refusals: [],
    sources: [],
    unknowns: [],
  };
}
