import { type MigrationStatement, type Piece, quoted, quotedPath, separated } from './layout.js';
import type { RecordedColumn, RecordedTable, Recorder } from './recorder.js';

/** The statements of a recorded migration, in order. */
export function statementsOf(recorder: Recorder): MigrationStatement[] {
  for (const key of recorder.keys) {
    if (key.target === undefined) continue;
    const references = key.references && key.references.length > 0 ? key.references : ['id'];
    const text = `CONSTRAINT ${quoted(key.name ?? `${bare(key.table.name)}_${key.columns.join('_')}_foreign`)} FOREIGN KEY (${key.columns.map(quoted).join(', ')}) REFERENCES ${quotedPath(key.target)} (${references.map(quoted).join(', ')})${actions(key)}`;
    key.table.constraints.push({ line: key.line, text });
  }
  return recorder.steps.flatMap((step) => {
    if ('pieces' in step) return [step];
    if ('table' in step) return tableStatements(step.table);
    const { table, keys, line, name, unique, method, where } = step.index;
    const options = { unique, ...(method === undefined ? {} : { method }), ...(where === undefined ? {} : { where }) };
    return table === undefined ? [] : [indexStatement({ name: table }, keys, line, name, options)];
  });
}

function tableStatements(table: RecordedTable): MigrationStatement[] {
  const name = quotedPath(table.name);
  const indexes = table.columns.flatMap((column): MigrationStatement[] =>
    column.index === undefined
      ? []
      : [indexStatement(table, [column.name], column.line, typeof column.index === 'string' ? column.index : undefined)],
  );
  if (table.created) {
    const parts = [
      ...table.columns.map((column) => ({ line: column.line, text: columnSql(column, table) })),
      ...table.constraints,
    ];
    const start = { line: table.line, text: `CREATE TABLE ${table.unlessExists ? 'IF NOT EXISTS ' : ''}${name} (` };
    return [{ pieces: [start, ...separated(parts), { line: 0, text: ')' }] }, ...indexes, ...table.after];
  }
  const changes: Piece[] = [
    ...table.columns.flatMap((column): Piece[] =>
      column.altered
        ? alterations(column).map((text) => ({ line: column.line, text }))
        : [{ line: column.line, text: `ADD COLUMN ${columnSql(column, table)}` }],
    ),
    ...table.constraints.map((piece) => ({
      ...piece,
      text: /^(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)/.test(piece.text) ? `ADD ${piece.text}` : piece.text,
    })),
  ];
  // One statement for each: what Postgres refuses keeps nothing else from being applied.
  const altered = changes.map((piece) => ({ pieces: [{ line: piece.line, text: `ALTER TABLE ${name} ${piece.text}` }] }));
  return [...altered, ...indexes, ...table.after];
}

function columnSql(column: RecordedColumn, table: RecordedTable): string {
  const { references } = column;
  return [
    `${quoted(column.name)} ${column.type}`,
    column.fallback === undefined ? '' : ` DEFAULT ${column.fallback}`,
    column.notNull ? ' NOT NULL' : '',
    column.primary ? ' PRIMARY KEY' : '',
    column.unique === undefined
      ? ''
      : ` CONSTRAINT ${quoted(typeof column.unique === 'string' ? column.unique : `${bare(table.name)}_${column.name}_unique`)} UNIQUE`,
    column.check === undefined ? '' : ` CHECK (${column.check})`,
    references?.table === undefined
      ? ''
      : ` CONSTRAINT ${quoted(`${bare(table.name)}_${column.name}_foreign`)} REFERENCES ${quotedPath(references.table)} (${quoted(references.column ?? 'id')})${actions(references)}`,
  ].join('');
}

function alterations(column: RecordedColumn): string[] {
  const name = quoted(column.name);
  return [
    ...(column.type === '' ? [] : [`ALTER COLUMN ${name} TYPE ${column.type} USING ${name}::${column.type}`]),
    ...(column.notNull === undefined ? [] : [`ALTER COLUMN ${name} ${column.notNull ? 'SET' : 'DROP'} NOT NULL`]),
    ...(column.fallback === undefined ? [] : [`ALTER COLUMN ${name} SET DEFAULT ${column.fallback}`]),
  ];
}

function actions(key: { onDelete?: string; onUpdate?: string }): string {
  return `${key.onDelete === undefined ? '' : ` ON DELETE ${key.onDelete}`}${key.onUpdate === undefined ? '' : ` ON UPDATE ${key.onUpdate}`}`;
}

/** An index by the name that the library gives it. */
export function indexStatement(
  table: { name: string },
  columns: string[],
  line: number,
  name?: string,
  options: { unique?: boolean; method?: string; where?: string } = {},
): MigrationStatement {
  const called = name ?? `${bare(table.name)}_${columns.join('_')}_index`;
  const text = `CREATE ${options.unique ? 'UNIQUE ' : ''}INDEX ${quoted(called)} ON ${quotedPath(table.name)}${options.method === undefined ? '' : ` USING ${options.method}`} (${columns.map((column) => (/^\w+$/.test(column) ? quoted(column) : column)).join(', ')})${options.where === undefined ? '' : ` WHERE ${options.where}`}`;
  return { pieces: [{ line, text }] };
}

export function bare(name: string): string {
  return name.split('.').at(-1) ?? name;
}
