import { literalText, type Value } from '../../interpret/value.js';
import { quoted, quotedText } from './layout.js';
import { handle, type RecordedColumn, type RecordedTable, type Recorder } from './recorder.js';
import { defaultSql, namesOf, option, rawText } from './value.js';

const plainTypes: Record<string, string> = {
  integer: 'integer',
  int: 'integer',
  tinyint: 'smallint',
  smallint: 'smallint',
  mediumint: 'integer',
  bigint: 'bigint',
  bigInteger: 'bigint',
  text: 'text',
  float: 'real',
  double: 'double precision',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  time: 'time',
  binary: 'bytea',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  point: 'point',
  geometry: 'geometry',
  geography: 'geography',
  increments: 'serial',
  bigincrements: 'bigserial',
  bigIncrements: 'bigserial',
};

/** A column out of its method: https://knexjs.org/guide/schema-builder.html#column-types. Methods that are none give the table back. */
export function knexColumn(method: string, values: Value[], line: number, table: RecordedTable, recorder: Recorder): Value {
  const back = handle(`table#${recorder.tables.indexOf(table)}`);
  if (method === 'timestamps') {
    addTimestamps(values, line, table);
    return back;
  }
  const name = literalText(values[0]) ?? (/^(big)?increments$/i.test(method) ? 'id' : undefined);
  const type = typeOf(method, values);
  if (name === undefined || type === undefined) return back;
  const column: RecordedColumn = { line, name, type };
  if (/increments$/i.test(method)) {
    const keyed = option(values[1], 'primaryKey');
    column.primary = !(keyed?.kind === 'literal' && keyed.value === false);
  }
  const labels = values[1]?.kind === 'list' && (method === 'enum' || method === 'enu') ? namesOf(values[1]) : [];
  if (labels.length > 0 && type === 'text') column.check = `${quoted(name)} in (${labels.map(quotedText).join(', ')})`;
  const native = literalText(option(values[2], 'enumName'));
  if (labels.length > 0 && native !== undefined && type !== 'text')
    recorder.steps.splice(
      recorder.steps.findIndex((step) => 'table' in step && step.table === table),
      0,
      {
        pieces: [{ line: table.line, text: `CREATE TYPE ${quoted(native)} AS ENUM (${labels.map(quotedText).join(', ')})` }],
      },
    );
  table.columns.push(column);
  recorder.columns.push({ column, table });
  return handle(`column#${recorder.columns.length - 1}`);
}

/** `timestamps(useTimestamps, defaultToNow, useCamelCase)`, or the same as options. */
function addTimestamps(values: Value[], line: number, table: RecordedTable): void {
  const flag = (index: number, name: string): boolean => {
    const value = values[0]?.kind === 'record' ? option(values[0], name) : values[index];
    return value?.kind === 'literal' && value.value === true;
  };
  const names = flag(2, 'useCamelCase') ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'];
  for (const name of names)
    table.columns.push({
      line,
      name,
      type: 'timestamptz',
      ...(flag(1, 'defaultToNow') ? { notNull: true, fallback: 'CURRENT_TIMESTAMP' } : {}),
    });
}

function typeOf(method: string, values: Value[]): string | undefined {
  const plain = plainTypes[method];
  if (plain !== undefined) return plain;
  const [, second, third] = values;
  switch (method) {
    case 'string':
      return `varchar(${literalText(second) ?? '255'})`;
    case 'decimal':
      return second?.kind === 'literal' && second.value === null
        ? 'numeric'
        : `numeric(${literalText(second) ?? '8'}, ${literalText(third) ?? '2'})`;
    case 'datetime':
    case 'dateTime':
    case 'timestamp': {
      const zoned = option(second, 'useTz');
      const without =
        (zoned?.kind === 'literal' && zoned.value === false) || (second?.kind === 'literal' && second.value === true);
      return without ? 'timestamp' : 'timestamptz';
    }
    case 'enum':
    case 'enu': {
      const name = literalText(option(values[2], 'enumName'));
      const native = option(values[2], 'useNative');
      return name !== undefined && native?.kind === 'literal' && native.value === true ? quoted(name) : 'text';
    }
    case 'specificType':
      return rawText(second);
    default:
      return undefined;
  }
}

/** `.notNullable()`, `.references('id').inTable('users')` and the like. */
export function knexColumnMethod(method: string, values: Value[], number: number, recorder: Recorder): Value {
  const back = handle(`column#${number}`);
  const column = recorder.columns[number]?.column;
  if (!column) return back;
  const [first] = values;
  const text = literalText(first);
  switch (method) {
    case 'notNullable':
    case 'notNull':
      column.notNull = true;
      break;
    case 'nullable':
      column.notNull = first?.kind === 'literal' && first.value === false;
      break;
    case 'primary':
      column.primary = true;
      break;
    case 'unique':
      column.unique = text ?? literalText(option(first, 'indexName')) ?? true;
      break;
    case 'index':
      column.index = text ?? true;
      break;
    case 'defaultTo': {
      const fallback = defaultSql(first);
      const statement = first && recorder.raw.get(first);
      // What is a default is no statement of its own.
      if (statement) recorder.steps.splice(recorder.steps.indexOf(statement), 1);
      if (fallback !== undefined && fallback !== 'NULL') column.fallback = fallback;
      break;
    }
    case 'references':
      point((column.references ??= {}), text);
      break;
    case 'inTable':
    case 'on':
      if (text !== undefined) (column.references ??= {}).table = text;
      break;
    case 'onDelete':
      if (text !== undefined) (column.references ??= {}).onDelete = text.toUpperCase();
      break;
    case 'onUpdate':
      if (text !== undefined) (column.references ??= {}).onUpdate = text.toUpperCase();
      break;
    case 'alter':
      column.altered = true;
      column.notNull ??= false;
      break;
    default:
  }
  return back;
}

/** `references('users.id')` and `references('id')` */
function point(references: NonNullable<RecordedColumn['references']>, text: string | undefined): void {
  const parts = text?.split('.') ?? [];
  const column = parts.at(-1);
  if (column !== undefined) references.column = column;
  if (parts.length > 1) references.table = parts.slice(0, -1).join('.');
}

/** `foreign('author_id').references('id').inTable('users').onDelete('cascade')` */
export function knexKeyMethod(method: string, values: Value[], number: number, recorder: Recorder): Value {
  const key = recorder.keys[number];
  const text = literalText(values[0]);
  if (key && method === 'references') {
    const names = namesOf(values[0]);
    key.references = names.map((name) => name.split('.').at(-1) ?? name);
    const table = names[0]?.split('.').slice(0, -1).join('.');
    if (table) key.target = table;
  }
  if (key && (method === 'inTable' || method === 'on') && text !== undefined) key.target = text;
  if (key && method === 'onDelete' && text !== undefined) key.onDelete = text.toUpperCase();
  if (key && method === 'onUpdate' && text !== undefined) key.onUpdate = text.toUpperCase();
  return handle(`key#${number}`);
}
