import type { DataModel, ModelField } from '../../../model/index.js';
import { argumentOf, type Attribute, type SchemaField, type SchemaValue, textOf } from './parse.js';

const plain: Record<string, string> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'decimal(65,30)',
  DateTime: 'timestamp(3)',
  Json: 'jsonb',
  Bytes: 'bytea',
};

const native: Record<string, string> = {
  Text: 'text',
  Uuid: 'uuid',
  Citext: 'citext',
  Inet: 'inet',
  Xml: 'xml',
  Boolean: 'boolean',
  SmallInt: 'smallint',
  Integer: 'integer',
  BigInt: 'bigint',
  Oid: 'oid',
  DoublePrecision: 'double precision',
  Real: 'real',
  Money: 'money',
  Date: 'date',
  Json: 'json',
  JsonB: 'jsonb',
  ByteA: 'bytea',
  VarChar: 'varchar',
  Char: 'char',
  Bit: 'bit',
  VarBit: 'varbit',
  Decimal: 'decimal',
  Timestamp: 'timestamp',
  Timestamptz: 'timestamptz',
  Time: 'time',
  Timetz: 'timetz',
};

const serial: Record<string, string> = { integer: 'serial', bigint: 'bigserial', smallint: 'smallserial' };

/** The Postgres type of a field, without `serial`: what a key that points to it has. */
export function columnType(field: SchemaField, known: ModelField, enums: DataModel['enumTypes']): string {
  const base =
    field.unsupported ??
    (known.kind === 'enum' ? (enums[field.type]?.name ?? field.type) : (nativeType(field) ?? plain[field.type]));
  return `${base ?? 'text'}${field.list ? '[]' : ''}`;
}

/** The type with its sequence, where the field counts up. */
export function declaredType(field: SchemaField, type: string): string {
  const fallback = defaultOf(field);
  return fallback?.kind === 'call' && fallback.text === 'autoincrement' ? (serial[type] ?? type) : type;
}

function nativeType(field: SchemaField): string | undefined {
  const attribute = field.attributes.find((candidate) => /^\w+\.[A-Z]/.test(candidate.name));
  const name = attribute?.name.split('.')[1] ?? '';
  const type = native[name];
  if (!attribute || type === undefined) return undefined;
  const sizes = attribute.arguments.flatMap((argument) => textOf(argument.value) ?? []);
  return sizes.length === 0 ? type : `${type}(${sizes.join(', ')})`;
}

function defaultOf(field: SchemaField): SchemaValue | undefined {
  return argumentOf(attributeOf(field, 'default'), 'value', 0);
}

export function attributeOf(field: { attributes: Attribute[] }, name: string): Attribute | undefined {
  return field.attributes.find((attribute) => attribute.name === name);
}

/** The default that stands in the database; ids that the library makes up stand in none. */
export function defaultSql(field: SchemaField, known: ModelField, labels: (value: string) => string): string | undefined {
  const value = defaultOf(field);
  if (value === undefined) return undefined;
  if (value.kind === 'call') {
    if (value.text === 'now') return 'CURRENT_TIMESTAMP';
    return value.text === 'dbgenerated' ? textOf(value.arguments[0]?.value) || undefined : undefined;
  }
  if (value.kind === 'list') {
    const items = value.items.flatMap((item) => textOf(item) ?? []).map((item) => (known.kind === 'enum' ? labels(item) : item));
    return quoted(`{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`);
  }
  if (value.kind === 'number') return value.text;
  if (value.kind === 'word') return known.kind === 'enum' ? quoted(labels(value.text)) : value.text;
  return quoted(value.text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
