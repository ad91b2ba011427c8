import type { Field } from '../../blueprint/blueprint.js';
import { longest } from '../../plan/columns.js';
import type { Shown, Table } from '../../plan/plan.js';
import { key, lines, quoted } from '../text.js';
import { changeable, isChangeable } from './changes.js';

/** The shapes of what an entity's routes take and give: checked at the door, written out as OpenAPI, and types. */
export function schemasTs(table: Table): string {
  const { type, create, lists, page } = table;
  const body = [
    `/** One ${table.one}, whole. */`,
    object(
      type,
      page.map((one) => [one.name, shownSchema(one)]),
    ),
    ...lists.map(
      (list) =>
        `\n/** What the list ${list.key} shows of each. */\n${object(
          itemType(table, list.key),
          list.shown.map((one) => [one.name, shownSchema(one)]),
        )}`,
    ),
    ...(create.length > 0
      ? [
          `\n/** What is said of a new one. An id that the client chose makes that sending it twice makes one. */\n${strict(`New${type}`, newFields(table))}`,
        ]
      : []),
    ...(isChangeable(table)
      ? [
          `\n/** What changes; the version tells on which state it was decided. */\n${strict(`${type}Change`, changeFields(table))}`,
        ]
      : []),
  ].join('\n');
  const used = ['Choice', 'Nullable', 'Time', 'Uuid'].filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  return lines(
    `import { type Static, Type } from 'typebox';`,
    `import { ${used.join(', ')} } from '../../schemas.js';`,
    '',
    body,
  );
}

/** The name of a list's items: `ProductNewest`. */
export function itemType({ type }: Pick<Table, 'type'>, list: string): string {
  return `${type}In${list.charAt(0).toUpperCase()}${list.slice(1)}`;
}

function object(name: string, fields: [string, string][]): string {
  return [
    `export const ${name} = Type.Object({`,
    ...fields.map(([field, schema]) => `  ${key(field)}: ${schema},`),
    '});',
    `export type ${name} = Static<typeof ${name}>;`,
  ].join('\n');
}

function strict(name: string, fields: [string, string][]): string {
  return [
    `export const ${name} = Type.Object(`,
    '  {',
    ...fields.map(([field, schema]) => `    ${key(field)}: ${schema},`),
    '  },',
    '  { additionalProperties: false },',
    ');',
    `export type ${name} = Static<typeof ${name}>;`,
  ].join('\n');
}

function shownSchema({ type, field, optional }: Shown): string {
  const own = type === 'id' ? 'Uuid' : type === 'time' ? 'Time' : type === 'count' ? 'Type.Integer()' : given(field);
  return optional ? `Nullable(${own})` : own;
}

function given(field: Field | undefined): string {
  if (field === undefined) return 'Type.String()';
  if (field.type === 'choice') return choice(field);
  if (field.type === 'time') return 'Time';
  if (field.type === 'boolean') return 'Type.Boolean()';
  if (field.type === 'integer' || field.type === 'money') return 'Type.Integer()';
  return field.type === 'number' ? 'Type.Number()' : 'Type.String()';
}

/** A field as something that is taken in, with its bounds. */
export function takenSchema(field: Field): string {
  const own = bounded(field);
  return field.optional === true ? `Nullable(${own})` : own;
}

function bounded(field: Field): string {
  const { type, min, max } = field;
  if (type === 'choice') return choice(field);
  if (type === 'boolean') return 'Type.Boolean()';
  if (type === 'time') return `Type.String({ format: 'date-time' })`;
  if (type === 'date') return `Type.String({ format: 'date' })`;
  const most = longest(field);
  if (most !== undefined) {
    const format = type === 'email' ? `, format: 'email'` : type === 'url' ? `, format: 'uri', pattern: '^https?://'` : '';
    return `Type.String({ minLength: ${min ?? (field.optional === true ? 0 : 1)}, maxLength: ${most}${format} })`;
  }
  const bounds = [...(min === undefined ? [] : [`minimum: ${min}`]), ...(max === undefined ? [] : [`maximum: ${max}`])];
  const own = type === 'number' ? 'Type.Number' : 'Type.Integer';
  // Whole numbers that Postgres would refuse are refused at the door.
  if (type === 'integer' && max === undefined) bounds.push('maximum: 2147483647');
  if (type === 'integer' && min === undefined) bounds.push('minimum: -2147483648');
  return bounds.length === 0 ? `${own}()` : `${own}({ ${bounds.join(', ')} })`;
}

function choice({ of = [] }: Field): string {
  return `Choice([${of.map(quoted).join(', ')}])`;
}

function newFields({ columns, references }: Table): [string, string][] {
  return [
    ['id', 'Type.Optional(Uuid)'],
    ...references
      .filter(({ maker }) => !maker)
      .map(({ name, optional }): [string, string] => [`${name}Id`, optional ? 'Type.Optional(Nullable(Uuid))' : 'Uuid']),
    ...columns.map(({ name, field }): [string, string] => {
      const schema = takenSchema(field);
      return [name, field.optional === true || field.default !== undefined ? `Type.Optional(${schema})` : schema];
    }),
  ];
}

function changeFields(table: Table): [string, string][] {
  const fields = new Map(table.columns.map(({ name, field }) => [name, field]));
  return [
    ['version', 'Type.Integer({ minimum: 1 })'],
    ...changeable(table).map(({ name }): [string, string] => {
      const field = fields.get(name);
      return [name, `Type.Optional(${field === undefined ? 'Nullable(Uuid)' : takenSchema(field)})`];
    }),
  ];
}
