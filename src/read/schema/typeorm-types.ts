import type { Node, PropertyDefinition } from '@oxc-project/types';
import { literalText, type Value } from '../interpret/value.js';

const byAnnotation: Record<string, string> = {
  TSStringKeyword: 'varchar',
  TSNumberKeyword: 'integer',
  TSBigIntKeyword: 'bigint',
  TSBooleanKeyword: 'boolean',
};
const known: Record<string, string> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float: 'double precision',
  float4: 'real',
  float8: 'double precision',
  double: 'double precision',
  decimal: 'numeric',
  datetime: 'timestamp',
  bool: 'boolean',
  string: 'varchar',
  tinyint: 'smallint',
  mediumint: 'integer',
  longtext: 'text',
  enum: 'text',
  'simple-enum': 'text',
  'simple-array': 'text',
  'simple-json': 'text',
  blob: 'bytea',
};

/** The Postgres type of a column: as `@Column` says, else by the type of the field. Enums are text: their type carries no cost. */
export function typeormType(values: Value[], options: Value | undefined, element: PropertyDefinition): string {
  const detail = (name: string) => (options?.kind === 'record' ? literalText(options.fields.get(name)?.value) : undefined);
  const given = values[0]?.kind === 'record' ? detail('type') : (literalText(values[0]) ?? detail('type'));
  const constructor = options?.kind === 'record' ? options.fields.get('type')?.value : values[0];
  const named = constructor?.kind === 'external' && constructor.source === 'global' ? constructor.name.toLowerCase() : undefined;
  const base = given ?? (named === 'date' ? 'timestamp' : named === 'number' ? 'integer' : named) ?? byField(element);
  const plain = known[base.toLowerCase()] ?? base.toLowerCase();
  const length = detail('length');
  const [precision, scale] = [detail('precision'), detail('scale')];
  const sized = /^(varchar|character varying|char|character)$/.test(plain)
    ? `${plain}${length === undefined || length === '' ? '' : `(${length})`}`
    : plain === 'numeric' && precision !== undefined
      ? `numeric(${precision}${scale === undefined ? '' : `, ${scale}`})`
      : plain;
  return detail('array') === 'true' ? `${sized}[]` : sized;
}

function byField(element: PropertyDefinition): string {
  let type: Node | undefined = element.typeAnnotation?.typeAnnotation;
  // `string | null` is a string.
  if (type?.type === 'TSUnionType')
    type = type.types.find((one) => one.type !== 'TSNullKeyword' && one.type !== 'TSUndefinedKeyword');
  const stamp = element.decorators.some(
    ({ expression }) =>
      expression.type === 'CallExpression' &&
      expression.callee.type === 'Identifier' &&
      expression.callee.name.endsWith('DateColumn'),
  );
  if (stamp) return 'timestamp';
  if (type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier') {
    if (type.typeName.name === 'Date') return 'timestamp';
    if (type.typeName.name === 'Buffer') return 'bytea';
  }
  return byAnnotation[type?.type ?? ''] ?? 'varchar';
}
