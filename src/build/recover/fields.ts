import type { Column, Table } from '../../model/index.js';
import { type Domain, readChecks } from '../../scenario/checks.js';
import type { Field } from '../blueprint/blueprint.js';
import { longest } from '../plan/columns.js';
import { snake } from '../names.js';
import { asWords } from './choices.js';
import type { Ground } from './ground.js';
import { fieldName } from './names.js';
import { formatsOf } from './writes.js';

const createdAt = /^(created_?(at|on)?|inserted_?at)$/i;
const updatedAt = /^(updated_?(at|on)?|modified_?(at|on)?)$/i;
const longWords =
  /(^|_)(description|content|body|bio|about|details?|notes?|message|summary|instructions|requirements|outcomes|html|markdown|comment|excerpt|terms)(_[a-z]{2})?$|^text$/i;
const urlWords = /(^|_)(url|uri|website|link|href|image|photo|picture|avatar|logo|thumbnail|cover|banner)(_url)?$/i;
const moneyWords =
  /(^|_)(price|amount|total|cost|fee|salary|budget|balance|revenue|payout|subtotal|tax|paid|discount_value|income|money)(_|$)/i;
/** Whole numbers that are no money however large they are. */
const countWords = /(^|_)(id|count|size|bytes|views|number|version|timestamp|epoch|ms|millis|seconds|position|rank|sequence)$/i;

/** Columns that every entity has anyway. */
export function isImplied({ name, type, default: fallback, notNull }: Column): boolean {
  if (/^(timestamp|date)/.test(type) && (createdAt.test(name) || updatedAt.test(name))) return true;
  return name === 'version' && type === 'integer' && notNull && fallback === '1';
}

/** Whether a column is when the row was made. */
export function isCreation(table: Table, column: string): boolean {
  return createdAt.test(column) && table.columns.some(({ name, type }) => name === column && /^(timestamp|date)/.test(type));
}

/**
 * The fields of an entity: its columns but for keys, for what every entity has, and for what the database keeps by itself. What has no
 * type in a Blueprint is asked about.
 * @param others columns that stand for something else: keys, counters
 */
export function fieldsOf(key: string, table: Table, others: ReadonlySet<string>, ground: Ground): Record<string, Field> {
  const { domains } = readChecks(table);
  const formats = formatsOf(table, ground);
  const fields: Record<string, Field> = {};
  const open = { untyped: [] as string[], decimals: [] as string[], unbounded: [] as string[], begun: [] as string[] };
  for (const column of table.columns) {
    if (others.has(column.name) || column.generated || isImplied(column)) continue;
    const domain = domains.get(column.name);
    const field = fieldOf(column, domain, formats.get(column.name)) ?? undefined;
    if (field === undefined) {
      open.untyped.push(`${column.name} (${column.type})`);
      continue;
    }
    if (field.type === 'money' && column.type.startsWith('numeric')) open.decimals.push(column.name);
    const words = field.type === 'text' ? asWords(table, column, ground) : undefined;
    if (words === undefined && field.type === 'text' && field.max === undefined && longest(field) !== domain?.maximumLength)
      open.unbounded.push(column.name);
    const begun = field.optional === true && field.default !== undefined;
    if (begun) open.begun.push(column.name);
    const { optional: _, ...always } = field;
    fields[fieldName(column.name)] = words === undefined ? (begun ? always : field) : choice(words, begun ? always : field);
    if (words !== undefined) askWords(key, column.name, words, ground);
  }
  ask(key, open, ground);
  return fields;
}

function choice(words: string[], { optional, default: begins }: Field): Field {
  return {
    type: 'choice',
    of: words,
    ...(begins === undefined ? {} : { default: begins }),
    ...(optional === undefined ? {} : { optional }),
  };
}

/** A column as a field; undefined where a Blueprint has no such type. */
export function fieldOf(column: Column, domain: Domain | undefined, format: string | undefined): Field | undefined {
  const type = typeOf(column, domain, format);
  if (type === undefined) return undefined;
  const labels = type === 'choice' ? (column.enumLabels ?? domain?.labels) : undefined;
  const begins = defaultOf(column, type);
  return {
    type,
    ...(labels === undefined ? boundsOf(type, column, domain) : { of: labels }),
    ...(begins === undefined || (labels !== undefined && !labels.includes(String(begins))) ? {} : { default: begins }),
    ...(column.notNull ? {} : { optional: true }),
  };
}

function typeOf(
  { name, type, enumLabels }: Column,
  domain: Domain | undefined,
  format: string | undefined,
): Field['type'] | undefined {
  if (type.endsWith('[]')) return undefined;
  if (enumLabels !== undefined) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type === 'date') return 'date';
  if (type.startsWith('timestamp')) return 'time';
  if (type === 'bigint') return countWords.test(snake(name)) ? 'integer' : 'money';
  if (type === 'integer' || type === 'smallint') return 'integer';
  if (type.startsWith('numeric')) return moneyWords.test(snake(name)) ? 'money' : 'number';
  if (/^(double precision|real)/.test(type)) return 'number';
  if (!/^(text|citext|uuid|character)/.test(type)) return undefined;
  if (domain?.labels !== undefined && domain.labels.length > 0) return 'choice';
  return textType(name, lengthOf(type) ?? domain?.maximumLength, format, type);
}

function textType(name: string, most: number | undefined, format: string | undefined, type: string): Field['type'] {
  if (format === 'email' || (format === undefined && /(^|_)e?_?mail(_address)?$/i.test(snake(name)))) return 'email';
  if (format === 'uri' || format === 'url') return 'url';
  if (format === undefined && urlWords.test(snake(name)) && (most === undefined || most === longest({ type: 'url' })))
    return 'url';
  if (most !== undefined) return most >= 10_000 ? 'longText' : 'text';
  return longWords.test(snake(name)) && type === 'text' ? 'longText' : 'text';
}

function lengthOf(type: string): number | undefined {
  const length = /^character(?: varying)?\((\d+)\)/.exec(type)?.[1];
  return length === undefined ? undefined : Number(length);
}

function boundsOf(
  type: Field['type'],
  { type: declared, notNull }: Column,
  domain: Domain | undefined,
): Pick<Field, 'min' | 'max'> {
  if (type === 'text' || type === 'longText') {
    const most = domain?.maximumLength ?? lengthOf(declared);
    const least = domain?.minimumLength;
    return {
      ...(most === undefined || most === longest({ type }) ? {} : { max: most }),
      ...(least === undefined || (least === 1 && notNull) ? {} : { min: least }),
    };
  }
  if (type !== 'integer' && type !== 'number' && type !== 'money') return {};
  return {
    ...(domain?.maximum === undefined ? {} : { max: domain.maximum }),
    ...(domain?.minimum === undefined ? {} : { min: domain.minimum }),
  };
}

/** A constant with which a column begins. */
function defaultOf({ default: text }: Column, type: Field['type']): Field['default'] {
  if (text === undefined || type === 'date' || type === 'time') return undefined;
  if (type === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : undefined;
  const quoted = /^'((?:[^']|'')*)'(?:::[\w ".()[\]]+)?$/.exec(text)?.[1]?.replace(/''/g, "'");
  if (type !== 'integer' && type !== 'number' && type !== 'money') return quoted;
  const number = Number(quoted ?? text.replace(/^\((.*)\)$/, '$1'));
  return text.trim() === '' || Number.isNaN(number) ? undefined : number;
}

function askWords(key: string, column: string, words: string[], { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/fields/${fieldName(column)}`,
    ask: `Is ${column} of "${key}" one of these words: ${words.join(', ')}?`,
    why: 'The database takes any text; these are the words that the code writes and compares.',
    until: 'It is a choice of them.',
  });
}

function ask(
  key: string,
  { untyped, decimals, unbounded, begun }: { untyped: string[]; decimals: string[]; unbounded: string[]; begun: string[] },
  { unknown }: Ground,
): void {
  const path = `entities/${key}/fields`;
  if (untyped.length > 0)
    unknown.push({
      path,
      ask: `What becomes of ${untyped.join(', ')} of "${key}"?`,
      why: 'A Blueprint has no type for lists, documents and times of day: an entity of its own, or single fields, would hold them.',
      until: 'They are left out.',
    });
  if (decimals.length > 0)
    unknown.push({
      path,
      ask: `Which is the smallest coin of ${decimals.join(', ')} of "${key}"?`,
      why: 'They are decimals in the database; money is a whole number of the smallest coin in a Blueprint.',
      until: 'They are money: rows that are taken over have to be multiplied.',
    });
  if (unbounded.length > 0)
    unknown.push({
      path,
      ask: `How long may ${unbounded.join(', ')} of "${key}" be?`,
      why: 'The database sets no bound, and a form and an index need one.',
      until: 'Up to 200 characters.',
    });
  if (begun.length > 0)
    unknown.push({
      path,
      ask: `May ${begun.join(', ')} of "${key}" be empty?`,
      why: 'The database lets them, though each begins with a value.',
      until: 'They are never empty.',
    });
}
