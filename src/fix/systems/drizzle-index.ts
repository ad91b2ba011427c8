import type { Expression, ObjectExpression } from '@oxc-project/types';
import type { IndexShape } from '../model.js';

export type Quotes = '"' | "'";

/** A text of the code in these quotes. */
export function quotedAs(text: string, quotes: Quotes): string {
  const quoted = JSON.stringify(text);
  return quotes === '"' ? quoted : `'${quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** `index('x').on(table.a, table.b.desc().nullsFirst())` */
export function sayIndex(
  { name, method, keys, where }: IndexShape,
  table: string,
  columns: ObjectExpression,
  quotes: Quotes,
): string | undefined {
  const said = keys.map(({ column, text, descending, more }) => {
    if (column === undefined) return `sql${template(`${text}${descending ? ' desc' : ''}`)}`;
    const property = propertyOf(column, columns);
    if (property === undefined) return undefined;
    const member = /^[A-Za-z_$][\w$]*$/.test(property) ? `${table}.${property}` : `${table}[${quotedAs(property, quotes)}]`;
    // Drizzle's own descending order puts what is empty last, Postgres's first: an index of the other kind serves no ORDER BY.
    const order = descending ? '.desc().nullsFirst()' : '';
    return `${member}${order}${more === undefined ? '' : `.op(${quotedAs(more, quotes)})`}`;
  });
  if (said.includes(undefined)) return undefined;
  const on = method === 'btree' ? `.on(${said.join(', ')})` : `.using(${[quotedAs(method, quotes), ...said].join(', ')})`;
  return `index(${quotedAs(name, quotes)})${on}${where === undefined ? '' : `.where(sql${template(where)})`}`;
}

function template(sql: string): string {
  return `\`${sql.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

/** The property that declares a column: named by the text in its builder, or by itself. */
function propertyOf(column: string, columns: ObjectExpression): string | undefined {
  for (const property of columns.properties) {
    if (property.type !== 'Property') continue;
    const key =
      property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'Literal'
          ? String(property.key.value)
          : undefined;
    if (key === undefined) continue;
    const own = ownName(property.value);
    if (own === column || (own === undefined && (key === column || underscored(key) === column))) return key;
  }
  return undefined;
}

/** The column that the innermost call of a builder names: `text('full_name').notNull()`. */
function ownName(value: Expression): string | undefined {
  let call: Expression = value;
  while (call.type === 'CallExpression' && call.callee.type === 'MemberExpression') {
    const { object } = call.callee;
    if (object.type !== 'CallExpression') break;
    call = object;
  }
  const [first] = call.type === 'CallExpression' ? call.arguments : [];
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined;
}

function underscored(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
