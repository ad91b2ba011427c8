import type { Column } from '../../model/index.js';
import type { Domain } from '../../scenario/checks.js';
import { defaultLiteral } from './literals.js';
import { fraction, hash, pick, quoteText, type Value } from './sql.js';
import { patternedText, textValue, uniqueText } from './text.js';
import { timeValue, uniqueTimeValue } from './times.js';
import { familyOf, type Type } from './types.js';

/** What a column's value may depend on. */
export interface ColumnContext {
  column: Column;
  type: Type;
  /** Rows of the table. */
  rows: number;
  /** The moment "now" of the fill, as SQL. */
  anchor: string;
  salt: number;
  domain: Domain | undefined;
  literals: readonly string[];
  /** A flag that nobody who uses the app ever sets: all but a few rows have its default. */
  isNeverSet: boolean;
  /** Whether only a few people have a value, however many there are. */
  isOfFew: (value: string) => boolean;
  /** Keys that the code asks of its documents. */
  documentKeys: readonly string[];
  /** Where numbers of keys start, above the seeds'. */
  offset: number;
}

const closed =
  /(^|_)(status|state|type|kind|role|category|plan|tier|level|priority|visibility|provider|currency|method|gender|stage|frequency|recurrence|language|theme|source|channel|mode|format|difficulty|severity|department)(_type)?$/i;

/** The values among which a column's are chosen, when they are a list: labels, the literals of checks and code, the default first. */
export function choices({ column, type, domain, literals }: ColumnContext): string[] | undefined {
  const family = familyOf(type.base);
  const first = defaultLiteral(column.default);
  const withDefault = (values: readonly string[]): string[] =>
    first !== undefined && values.includes(first) ? [first, ...values.filter((value) => value !== first)] : [...values];
  if (column.enumLabels !== undefined) return withDefault(column.enumLabels);
  if (domain?.labels !== undefined) return withDefault(domain.labels);
  if (type.array || (family !== 'text' && family !== 'integer')) return undefined;
  const seen = [...new Set([...(first === undefined || first === '' ? [] : [first]), ...literals])].filter((value) =>
    fits(value, type, domain),
  );
  if (family === 'integer') return undefined;
  if (literals.length > 0 && (closed.test(column.name) || seen.length > 1))
    return seen.length > 1 ? seen : [...seen, 'other'].filter((v) => fits(v, type, domain));
  return first !== undefined && first !== '' && closed.test(column.name)
    ? [first, 'other'].filter((v) => fits(v, type, domain))
    : undefined;
}

/** Whether a literal of the code could stand in the column: of its type, and inside what its checks allow. */
function fits(value: string, type: Type, domain?: Domain): boolean {
  const family = familyOf(type.base);
  if (family === 'integer' || family === 'decimal') {
    const number = Number(value);
    const isNumber = value.trim() !== '' && (family === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number));
    return isNumber && number >= (domain?.minimum ?? -Infinity) && number <= (domain?.maximum ?? Infinity);
  }
  const most = Math.min(type.maxLength ?? Infinity, domain?.maximumLength ?? Infinity);
  return value.length >= (domain?.minimumLength ?? 0) && value.length <= most && (domain?.patterns ?? []).every(meets(value));
}

/** Where a pattern of Postgres is none of JavaScript's, the value is not taken. */
const meets =
  (value: string) =>
  ({ text, ignoreCase }: Domain['patterns'][number]): boolean => {
    try {
      return new RegExp(text, ignoreCase ? 'i' : '').test(value);
    } catch {
      return false;
    }
  };

/** A value that follows the column's name, type, checks and the code's literals; none when the type is not known. */
export function freeValue(context: ColumnContext): Value | undefined {
  const { column, type, domain, salt, literals } = context;
  const cast = (sql: string): string => `(${sql})::${column.type}`;
  if (type.array) return arrayValue(context);
  const listed = choices(context);
  if (listed !== undefined && listed.length > 0) return (row) => cast(shared(listed, row, context));
  const plain = plainValue(context);
  const literal = literals.find((value) => fits(value, type, domain));
  const family = familyOf(type.base);
  if (plain === undefined || literal === undefined || !['text', 'integer', 'decimal'].includes(family))
    return plain && ((row) => cast(plain(row)));
  return (row) =>
    `(CASE WHEN ${hash(row, salt + 9)} % 5 = 0 THEN ${quoteText(literal)}::${column.type} ELSE ${cast(plain(row))} END)`;
}

/** So many people have a role that few have. */
const fewHave = 20;

/** Values of few have as many rows at any size, a third down the table: neither the first of its rows nor the last is staff. */
function shared(values: string[], row: string, { isOfFew, rows, salt }: ColumnContext): string {
  const few = values.filter(isOfFew);
  const many = values.filter((value) => !few.includes(value)).map(quoteText);
  if (few.length === 0 || many.length === 0) return weighted(values.map(quoteText), row, salt);
  const each = Math.max(1, Math.min(fewHave, Math.floor(rows / 50)));
  const first = Math.floor(rows / 3);
  const cases = few.map((value, at) => {
    const from = first + at * each;
    return `WHEN ${row} > ${String(from)} AND ${row} <= ${String(from + each)} THEN ${quoteText(value)}`;
  });
  return `CASE ${cases.join(' ')} ELSE ${weighted(many, row, salt)} END`;
}

/** The first of the values for 80 % of the rows; the others share the rest. */
function weighted(values: string[], row: string, salt: number): string {
  const [first, ...others] = values;
  if (first === undefined || others.length === 0) return first ?? 'NULL';
  return `CASE WHEN ${hash(row, salt)} % 5 <> 0 THEN ${first} ELSE ${pick(others, hash(row, salt + 1))} END`;
}

/** Of so many rows seeds or whoever runs the app have set one. */
const rowsPerSet = 500;

function plainValue(context: ColumnContext): Value | undefined {
  const { column, type, domain, salt } = context;
  switch (familyOf(type.base)) {
    case 'text':
      return bounded(
        domain === undefined || domain.patterns.length === 0
          ? textValue(column.name, salt)
          : (patternedText(domain) ?? textValue(column.name, salt)),
        context,
      );
    case 'integer':
    case 'decimal':
      return numberValue(context);
    case 'boolean': {
      const usually = defaultLiteral(column.default) === 'true';
      return (row) => `(${hash(row, salt)} % ${String(context.isNeverSet ? rowsPerSet : 5)} ${usually ? '<>' : '='} 0)`;
    }
    case 'uuid':
      return (row) => `md5((${String(salt)}000000000 + ${row})::text)`;
    case 'time':
      return timeValue(context);
    case 'json':
      return jsonValue(context);
    case 'other':
      return otherValue(type.base, salt);
  }
}

function bounded(text: Value, { type, domain }: ColumnContext): Value {
  const most = Math.min(type.maxLength ?? Infinity, domain?.maximumLength ?? Infinity);
  const least = domain?.minimumLength ?? 0;
  const long: Value = least > 8 ? (row) => `rpad(${text(row)}, greatest(length(${text(row)}), ${String(least)}), 'x')` : text;
  return most === Infinity ? long : (row) => `left(${long(row)}, ${String(most)})`;
}

function numberValue({ column, type, domain, salt }: ColumnContext): Value {
  const name = column.name.toLowerCase();
  const whole = familyOf(type.base) === 'integer';
  let [low, high] = /percent|progress|score|completion|commission/.test(name)
    ? [0, 100]
    : /rating|stars/.test(name)
      ? [1, 5]
      : /quantity|qty|position|order|sort|split/.test(name)
        ? [1, 10]
        : /year/.test(name)
          ? [2000, 2026]
          : /latitude|^lat$/.test(name)
            ? [-60, 60]
            : name.endsWith('age')
              ? [18, 80]
              : /count|views|likes|downloads|total_/.test(name)
                ? [0, 200]
                : [1, 500];
  if (type.precision !== undefined) high = Math.min(high, 10 ** (type.precision - (type.scale ?? 0)) - 1);
  if (domain?.minimum !== undefined || domain?.maximum !== undefined) {
    const floor = domain.minimum ?? Math.min(low, (domain.maximum ?? high) - 1);
    high = Math.min(domain.maximum ?? Math.max(high, floor + 100), Math.max(high, floor + 100));
    low = Math.min(Math.max(low, floor), high);
  }
  if (whole)
    return (row) =>
      `(${String(Math.ceil(low))} + ${hash(row, salt)} % ${String(Math.max(1, Math.floor(high) - Math.ceil(low) + 1))})`;
  const scale = type.scale ?? 2;
  return (row) =>
    `round((${String(low)} + ${fraction(row, salt)} * ${String(Math.max(0, high - low))})::numeric, ${String(Math.max(0, scale))})`;
}

/** So many rows have the same text at a key that the code looks for, whatever the size. */
const sharedBy = 20;

function jsonValue({ column, salt, documentKeys, rows }: ColumnContext): Value {
  if (documentKeys.length > 0) {
    const fields = documentKeys.map(
      (key, at) => (row: string) =>
        `${quoteText(key)}, 'item-' || ${hash(row, salt + at)} % ${String(Math.max(1, Math.round(rows / sharedBy)))}`,
    );
    return (row) => `jsonb_build_object(${fields.map((field) => field(row)).join(', ')}, 'active', true)::${column.type}`;
  }
  const name = column.name.toLowerCase();
  const initial = defaultLiteral(column.default);
  const document = /images|photos|files|gallery|attachments|links/.test(name)
    ? (row: string) => `('["https://cdn.example.com/files/' || to_hex(${hash(row, salt)}) || '.jpg"]')`
    : initial?.startsWith('[') === true || /items|list|tags|options|steps|s$/.test(name)
      ? (row: string) => `('[{"id": ' || ${hash(row, salt)} % 100 || ', "name": "item"}]')`
      : (row: string) => `('{"id": ' || ${hash(row, salt)} % 1000 || ', "label": "example", "active": true}')`;
  if (initial === undefined) return document;
  return (row) => `CASE WHEN ${hash(row, salt + 3)} % 2 = 0 THEN ${quoteText(initial)} ELSE ${document(row)} END`;
}

function arrayValue(context: ColumnContext): Value | undefined {
  const { column, type, salt } = context;
  const element = plainOrChoice({ ...context, type: { ...type, array: false } });
  if (element === undefined) return undefined;
  const base = column.type.replace(/(\[\])+$/, '');
  const seven = /weekday/i.test(column.name) && type.base === 'boolean';
  return (row) => {
    const items = Array.from({ length: seven ? 7 : 2 }, (_, at) => `(${element(`(${row} + ${String(at * 7919)})`)})::${base}`);
    const list = `ARRAY[${items.join(', ')}]`;
    return seven
      ? `${list}::${column.type}`
      : `(CASE WHEN ${hash(row, salt + 5)} % 3 = 0 THEN '{}' ELSE ${list} END)::${column.type}`;
  };
}

function plainOrChoice(context: ColumnContext): Value | undefined {
  const values =
    context.column.enumLabels ?? context.domain?.labels ?? (context.literals.length > 0 ? context.literals : undefined);
  if (values !== undefined)
    return (row) =>
      pick(
        values.map((value) => quoteText(value)),
        hash(row, context.salt),
      );
  return plainValue({ ...context, column: { ...context.column, type: context.type.base } });
}

function otherValue(base: string, salt: number): Value | undefined {
  switch (base) {
    case 'time without time zone':
    case 'time with time zone':
      return (row) => `(time '06:00' + (${hash(row, salt)} % 64) * interval '15 minutes')`;
    case 'interval':
      return (row) => `((1 + ${hash(row, salt)} % 90) * interval '1 day')`;
    case 'bytea':
      // No two rows have the same.
      return (row) => `decode(md5(${row}::text), 'hex')`;
    case 'inet':
    case 'cidr':
      return (row) => `('10.' || ${hash(row, salt)} % 250 || '.' || ${hash(row, salt + 1)} % 250 || '.7')`;
    case 'tsvector':
      return (row) => `to_tsvector('simple', ${textValue('title', salt)(row)})`;
    case 'point':
      return (row) => `point(${hash(row, salt)} % 90, ${hash(row, salt + 1)} % 60)`;
    case 'int4range':
      return (row) => `int4range((${hash(row, salt)} % 100)::int, (100 + ${hash(row, salt)} % 100)::int)`;
    case 'daterange':
      return (row) => `daterange(date '2026-01-01' + (${hash(row, salt)} % 300)::int, date '2026-12-01')`;
    default:
      return undefined;
  }
}

/** A value that no other row has; none when the type holds too few. */
export function uniqueValue(context: ColumnContext): Value | undefined {
  const { column, type, salt, domain, rows, offset } = context;
  const cast = (sql: string): string => `(${sql})::${column.type}`;
  if (type.array || column.enumLabels !== undefined || domain?.labels !== undefined) return undefined;
  switch (familyOf(type.base)) {
    case 'text': {
      const most = Math.min(type.maxLength ?? Infinity, domain?.maximumLength ?? Infinity);
      if (most < Math.ceil(Math.log2(rows + 2) / 4)) return undefined;
      const least = domain?.minimumLength ?? 0;
      const text =
        domain !== undefined && domain.patterns.length > 0 ? patternedText(domain) : uniqueText(column.name, most, salt);
      return (
        text &&
        ((row) => cast(least > 6 ? `rpad(${text(row)}, greatest(length(${text(row)}), ${String(least)}), 'x')` : text(row)))
      );
    }
    case 'integer': {
      const least = Math.max(offset, (domain?.minimum ?? 1) - 1);
      const most = Math.min(domain?.maximum ?? Infinity, type.base === 'smallint' ? 32767 : 2 ** 31 - 1);
      return least + rows > most ? undefined : (row) => cast(least === 0 ? row : `${String(least)} + ${row}`);
    }
    case 'decimal': {
      const room = type.precision === undefined ? Infinity : 10 ** (type.precision - (type.scale ?? 0));
      return rows + offset >= Math.min(room, domain?.maximum ?? Infinity)
        ? undefined
        : (row) => cast(`${String(offset)} + ${row}`);
    }
    case 'uuid':
      return (row) => cast(`md5((${String(salt)}000000000 + ${row})::text)`);
    case 'time': {
      const times = uniqueTimeValue(context);
      return type.base === 'date' ? (row) => cast(`date '2026-01-01' - (${row})::int`) : (row) => cast(times(row));
    }
    default:
      return uniqueOther(type.base, cast);
  }
}

function uniqueOther(base: string, cast: (sql: string) => string): Value | undefined {
  switch (base) {
    case 'inet':
    case 'cidr':
      return (row) => cast(`inet '10.0.0.0' + (${row})::int8`);
    case 'interval':
      return (row) => cast(`(${row}) * interval '1 second'`);
    case 'jsonb':
      return (row) => cast(`jsonb_build_object('id', ${row})`);
    default:
      return undefined;
  }
}
