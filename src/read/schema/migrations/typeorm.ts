import type { Frame } from '../../interpret/frame.js';
import { input, literalText, type Value } from '../../interpret/value.js';
import { type MigrationStatement, type Piece, quoted, quotedPath, separated } from './layout.js';
import { handle, type Recorder } from './recorder.js';
import { bare, indexStatement } from './statements.js';
import { namesOf, option, rawText } from './value.js';

/** A method of what stands for TypeORM's query runner in a migration: https://typeorm.io/docs/query-runner */
export function recordTypeorm(
  object: string,
  method: string,
  values: Value[],
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  const [first, second, third] = values;
  const table = tableName(first);
  const path = quotedPath(table ?? '');
  const statement = (text: string) => void recorder.steps.push({ pieces: [{ line, text }] });
  const all = (value: Value | undefined): Value[] =>
    value?.kind === 'list' ? value.items.map((item) => item.value) : value ? [value] : [];
  const unknownPart = (): Value => {
    const location = { file: frame.module.file, line, endLine: line, column: 1 };
    const why = `what ${method} of a migration does is only known when it runs`;
    frame.run.unknowns.push({ what: 'schema', name: recorder.file, why, location });
    return input('unknown', method);
  };
  if (object.endsWith('manager') || object.endsWith('connection'))
    return method === 'query' ? recordTypeorm('typeormRunner', method, values, line, recorder, frame) : input('unknown', method);
  if (method === 'query') {
    const text = rawText(first);
    if (text === undefined || second)
      return text !== undefined && /^\s*(select|insert|update|delete)\b/i.test(text) ? input('unknown', 'rows') : unknownPart();
    if (!/^\s*select\b/i.test(text)) statement(text.trim().replace(/;+\s*$/, ''));
    return input('unknown', 'rows');
  }
  if (/^(hasTable|hasColumn|getTable|getTables|startTransaction|commitTransaction|connect|release)$/.test(method))
    return method === 'getTable' ? handle('typeormTable') : input('unknown', method);
  if (table === undefined) return /^(create|drop|rename|add|change)[A-Z]/.test(method) ? unknownPart() : input('unknown', method);
  switch (method) {
    case 'createTable':
      recorder.steps.push(...createTable(table, first, line));
      break;
    case 'dropTable':
      statement(`DROP TABLE IF EXISTS ${path}`);
      break;
    case 'renameTable':
      statement(`ALTER TABLE ${path} RENAME TO ${quoted(bare(tableName(second) ?? ''))}`);
      break;
    case 'addColumn':
    case 'addColumns':
      for (const column of all(second)) statement(`ALTER TABLE ${path} ADD COLUMN ${columnSql(column)}`);
      break;
    case 'dropColumn':
    case 'dropColumns':
      for (const column of all(second)) {
        const name = literalText(column) ?? literalText(option(column, 'name'));
        if (name === undefined) return unknownPart();
        statement(`ALTER TABLE ${path} DROP COLUMN ${quoted(name)}`);
      }
      break;
    case 'renameColumn': {
      const [from, to] = [second, third].map((value) => literalText(value) ?? literalText(option(value, 'name')));
      if (from === undefined || to === undefined) return unknownPart();
      statement(`ALTER TABLE ${path} RENAME COLUMN ${quoted(from)} TO ${quoted(to)}`);
      break;
    }
    case 'changeColumn': {
      const name = literalText(second) ?? literalText(option(second, 'name'));
      const type = literalText(option(third, 'type'));
      if (name === undefined || type === undefined) return unknownPart();
      statement(`ALTER TABLE ${path} ALTER COLUMN ${quoted(name)} TYPE ${type} USING ${quoted(name)}::text::${type}`);
      break;
    }
    case 'createPrimaryKey':
      statement(`ALTER TABLE ${path} ADD PRIMARY KEY (${namesOf(second).map(quoted).join(', ')})`);
      break;
    case 'createForeignKey':
    case 'createForeignKeys':
      for (const key of all(second)) statement(`ALTER TABLE ${path} ADD ${foreignKeySql(key)}`);
      break;
    case 'createUniqueConstraint':
    case 'createUniqueConstraints':
      for (const key of all(second)) statement(`ALTER TABLE ${path} ADD ${uniqueSql(key)}`);
      break;
    case 'createIndex':
    case 'createIndices':
      recorder.steps.push(...all(second).flatMap((index) => indexOf(table, index, line)));
      break;
    case 'dropIndex': {
      const name = literalText(second) ?? literalText(option(second, 'name'));
      if (name === undefined) return unknownPart();
      statement(`DROP INDEX IF EXISTS ${quoted(name)}`);
      break;
    }
    case 'dropForeignKey':
    case 'dropUniqueConstraint': {
      const name = literalText(second) ?? literalText(option(second, 'name'));
      if (name === undefined) return unknownPart();
      statement(`ALTER TABLE ${path} DROP CONSTRAINT ${quoted(name)}`);
      break;
    }
    default:
      if (/^(create|drop|change|update)[A-Z]/.test(method)) return unknownPart();
  }
  return input('unknown', method);
}

/** `'users'` or `new Table({ name: 'users' })` */
function tableName(value: Value | undefined): string | undefined {
  return literalText(value) ?? literalText(option(value, 'name'));
}

function items(value: Value | undefined): Value[] {
  return value?.kind === 'list' ? value.items.map((item) => item.value) : [];
}

function is(value: Value, name: string): boolean {
  return literalText(option(value, name)) === 'true';
}

function createTable(table: string, options: Value | undefined, line: number): MigrationStatement[] {
  const columns = items(option(options, 'columns'));
  const keys = columns.filter((column) => is(column, 'isPrimary')).flatMap((column) => literalText(option(column, 'name')) ?? []);
  const texts = [
    ...columns.map(columnSql),
    ...(keys.length > 0 ? [`PRIMARY KEY (${keys.map(quoted).join(', ')})`] : []),
    ...items(option(options, 'uniques')).map(uniqueSql),
    ...items(option(options, 'foreignKeys')).map(foreignKeySql),
  ];
  const pieces: Piece[] = texts.map((text) => ({ line, text }));
  const start = { line, text: `CREATE TABLE IF NOT EXISTS ${quotedPath(table)} (` };
  const made = { pieces: [start, ...separated(pieces), { line, text: ')' }] };
  return [made, ...items(option(options, 'indices')).flatMap((index) => indexOf(table, index, line))];
}

/** A column as `new TableColumn({ … })` describes it. */
function columnSql(column: Value): string {
  const name = literalText(option(column, 'name')) ?? '';
  const type = literalText(option(column, 'type')) ?? 'text';
  const length = literalText(option(column, 'length'));
  const known = type === 'enum' ? 'text' : type === 'int' ? 'integer' : type;
  const generated = is(column, 'isGenerated');
  const uuid = literalText(option(column, 'generationStrategy')) === 'uuid' || type === 'uuid';
  const whole =
    generated && !uuid
      ? /^(bigint|int8)$/.test(type)
        ? 'bigserial'
        : 'serial'
      : `${known}${length === undefined || length === '' ? '' : `(${length})`}`;
  const given = option(column, 'default');
  const fallback = generated ? (uuid ? 'gen_random_uuid()' : undefined) : literalText(given);
  return [
    `${quoted(name)} ${whole}${is(column, 'isArray') ? '[]' : ''}`,
    fallback === undefined ? '' : ` DEFAULT ${fallback}`,
    is(column, 'isNullable') ? '' : ' NOT NULL',
    is(column, 'isUnique') ? ' UNIQUE' : '',
  ].join('');
}

function uniqueSql(key: Value): string {
  const name = literalText(option(key, 'name'));
  return `${name === undefined ? '' : `CONSTRAINT ${quoted(name)} `}UNIQUE (${namesOf(option(key, 'columnNames')).map(quoted).join(', ')})`;
}

function foreignKeySql(key: Value): string {
  const name = literalText(option(key, 'name'));
  const onDelete = literalText(option(key, 'onDelete'));
  const columns = namesOf(option(key, 'columnNames')).map(quoted).join(', ');
  const target = quotedPath(literalText(option(key, 'referencedTableName')) ?? '');
  const pointed = namesOf(option(key, 'referencedColumnNames')).map(quoted).join(', ');
  return `${name === undefined ? '' : `CONSTRAINT ${quoted(name)} `}FOREIGN KEY (${columns}) REFERENCES ${target} (${pointed})${onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`}`;
}

function indexOf(table: string, index: Value, line: number): MigrationStatement[] {
  const columns = namesOf(option(index, 'columnNames'));
  const name = literalText(option(index, 'name')) ?? `${bare(table)}_${columns.join('_')}_index`;
  const where = literalText(option(index, 'where'));
  return columns.length === 0
    ? []
    : [
        indexStatement({ name: table }, columns, line, name, {
          unique: is(index, 'isUnique'),
          ...(where === undefined ? {} : { where }),
        }),
      ];
}
