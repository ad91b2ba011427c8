import { literalText, type Value } from '../interpret/value.js';

/** A name as `underscored` models write it: `authorId` is kept in `author_id`. */
export function underscore(name: string): string {
  return name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

const types: Record<string, string> = {
  TEXT: 'text',
  CITEXT: 'text',
  INTEGER: 'integer',
  SMALLINT: 'smallint',
  TINYINT: 'smallint',
  MEDIUMINT: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'double precision',
  DOUBLE: 'double precision',
  REAL: 'real',
  BOOLEAN: 'boolean',
  DATE: 'timestamptz',
  DATEONLY: 'date',
  NOW: 'timestamptz',
  TIME: 'time',
  UUID: 'uuid',
  UUIDV4: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  INET: 'inet',
};

/** `DataTypes.STRING(80)` as a type of Postgres. Enums are text: their type carries no cost. */
export function typeSql(value: Value | undefined): string {
  const whole = value?.kind === 'external' ? value.name : value?.kind === 'call' ? value.name : '';
  const name = whole.split('.').at(-1) ?? '';
  const given = value?.kind === 'call' ? value.arguments : [];
  const first = literalText(given[0]);
  if (name === 'STRING') return `varchar(${first !== undefined && /^\d+$/.test(first) ? first : '255'})`;
  if (name === 'CHAR') return `char(${first ?? '255'})`;
  if (name === 'DECIMAL' || name === 'NUMERIC') {
    const second = literalText(given[1]);
    return first === undefined ? 'numeric' : `numeric(${second === undefined ? first : `${first}, ${second}`})`;
  }
  if (name === 'ARRAY') return `${typeSql(given[0])}[]`;
  return types[name] ?? 'text';
}
