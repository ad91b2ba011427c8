import { literalText, type Value } from '../../interpret/value.js';
import { typeSql } from '../sequelize-types.js';
import { type MigrationStatement, quoted, quotedPath, quotedText } from './layout.js';
import { tableName } from './sequelize.js';
import { bare } from './statements.js';
import { defaultSql, option, rawText } from './value.js';

/** The type of a column of a migration; an enum has a type of its own, named after table and column. */
function typeOf(table: string, name: string, value: Value | undefined): string | undefined {
  const given = value?.kind === 'record' ? option(value, 'type') : value;
  if (!given) return undefined;
  // Text is a type as Postgres writes it.
  if (given.kind === 'literal') return literalText(given);
  const list = given.kind === 'call' && given.name.endsWith('ARRAY') ? given.arguments[0] : undefined;
  if (enumValues(list ?? given)) return `${quoted(`enum_${bare(table)}_${name}`)}${list ? '[]' : ''}`;
  return typeSql(given);
}

/** The values of `Sequelize.ENUM('a', 'b')` and `Sequelize.ENUM(['a', 'b'])`. */
function enumValues(value: Value | undefined): string[] | undefined {
  if (value?.kind !== 'call' || !/(^|\.)ENUM$/.test(value.name)) return undefined;
  const [first] = value.arguments;
  const items =
    first?.kind === 'list'
      ? first.items.map((item) => item.value)
      : option(first, 'values')?.kind === 'list'
        ? []
        : value.arguments;
  const texts = items.flatMap((item) => literalText(item) ?? []);
  return texts.length > 0 ? texts : undefined;
}

/** The type that an enum column needs before it is made. */
export function enumStatements(
  table: string,
  name: string,
  value: Value | undefined,
  line: number,
  changed: boolean,
): MigrationStatement[] {
  const given = value?.kind === 'record' ? option(value, 'type') : value;
  const list = given?.kind === 'call' && given.name.endsWith('ARRAY') ? given.arguments[0] : undefined;
  const values = enumValues(list ?? given);
  if (!values) return [];
  const type = quoted(`enum_${bare(table)}_${name}`);
  const made = { pieces: [{ line, text: `CREATE TYPE ${type} AS ENUM (${values.map(quotedText).join(', ')})` }] };
  // A changed enum has its new values added.
  return changed
    ? [
        made,
        ...values.map((text) => ({ pieces: [{ line, text: `ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${quotedText(text)}` }] })),
      ]
    : [made];
}

/** A column as it stands in CREATE TABLE and ADD COLUMN. */
export function columnParts(table: string, name: string, value: Value | undefined): string {
  const type = typeOf(table, name, value) ?? 'text';
  const generated = is(value, 'autoIncrement') || is(value, 'autoIncrementIdentity');
  const serial = type === 'bigint' ? 'bigserial' : type === 'smallint' ? 'smallserial' : 'serial';
  const fallback = defaultOf(option(value, 'defaultValue'), type);
  const required = literalText(option(value, 'allowNull')) === 'false';
  const unique = is(value, 'unique');
  return [
    `${quoted(name)} ${generated ? serial : type}`,
    fallback === undefined || generated ? '' : ` DEFAULT ${fallback}`,
    required ? ' NOT NULL' : '',
    unique ? ' UNIQUE' : '',
    referenceSql(value),
  ].join('');
}

function referenceSql(value: Value | undefined): string {
  const references = option(value, 'references');
  const target = tableName(references) ?? tableName(option(references, 'model')) ?? tableName(option(references, 'table'));
  if (target === undefined) return '';
  const key =
    literalText(option(references, 'key')) ??
    literalText(option(references, 'field')) ??
    literalText(option(value, 'referencesKey')) ??
    'id';
  const actions = ['onDelete', 'onUpdate'].flatMap((name) => {
    const action = literalText(option(value, name));
    return action === undefined ? [] : [` ON ${name.slice(2).toUpperCase()} ${action.toUpperCase()}`];
  });
  return ` REFERENCES ${quotedPath(target)} (${quoted(key)})${actions.join('')}`;
}

/** What `changeColumn` alters: Sequelize sets or drops NOT NULL and the default each time. */
export function alterationsSql(table: string, name: string, value: Value | undefined): string[] {
  const column = quoted(name);
  const type = typeOf(table, name, value);
  const fallback = defaultOf(option(value, 'defaultValue'), type ?? '');
  const reference = referenceSql(value);
  return [
    literalText(option(value, 'allowNull')) === 'false'
      ? `ALTER COLUMN ${column} SET NOT NULL`
      : `ALTER COLUMN ${column} DROP NOT NULL`,
    ...(type !== undefined && fallback === undefined ? [`ALTER COLUMN ${column} DROP DEFAULT`] : []),
    ...(type === undefined ? [] : [`ALTER COLUMN ${column} TYPE ${type} USING ${column}::text::${type}`]),
    ...(fallback === undefined ? [] : [`ALTER COLUMN ${column} SET DEFAULT ${fallback}`]),
    ...(is(value, 'unique') ? [`ADD UNIQUE (${column})`] : []),
    ...(reference === '' ? [] : [`ADD FOREIGN KEY (${column})${reference}`]),
  ];
}

function is(value: Value | undefined, name: string): boolean {
  return literalText(option(value, name)) === 'true';
}

/** A default that Postgres makes; what Sequelize makes itself (`UUIDV4`, `NOW`) is none of the table's. */
function defaultOf(value: Value | undefined, type: string): string | undefined {
  if (value?.kind === 'call') {
    const first = literalText(value.arguments[0]);
    if (value.name === 'sequelize.literal') return first;
    return value.name === 'sequelize.fn' && first !== undefined && value.arguments.length === 1 ? `${first}()` : undefined;
  }
  if (value?.kind === 'list' && type.endsWith('[]')) return value.items.length === 0 ? "'{}'" : undefined;
  return defaultSql(value) ?? rawText(value);
}
