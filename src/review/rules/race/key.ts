import { type Filter, isOn, type Statement, type Table } from '../../../model/index.js';

/** What a look tells of a key that would make the second insert fail. */
interface Look {
  checks: Statement[];
  table: Table;
}

interface Key {
  columns: string[];
  where: string[];
  /** A column that is NULL in some of these rows: NULLs are never equal to one another, unless the key says so. */
  nullable: boolean;
  /** Columns with conditions that only the app's author can say in an index. */
  rest: string[];
}

/** How a key over what is compared is said, in the rows that are looked at; `checks`: the forms of one look, as its conditions are left out or not. */
export function keyAdvice(look: Look): string {
  const keys = keysOf(look);
  const texts = keys.map(({ columns, where, nullable }) => {
    const condition = where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '';
    return `(${columns.join(', ')})${nullable ? ' NULLS NOT DISTINCT' : ''}${condition}`;
  });
  const partial = keys.some(({ where }) => where.length > 0);
  const rest = [...new Set(keys.flatMap((key) => key.rest))];
  const reasons = [
    ...(partial ? ['other rows may be there twice'] : []),
    ...(keys.some(({ nullable }) => nullable) ? ['from Postgres 15 on; without that two rows with a NULL are never equal'] : []),
    ...(rest.length > 0 ? [`what the look asks of ${rest.join(' and ')} belongs into its WHERE`] : []),
  ];
  const said = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  return `Add a unique ${partial ? 'index' : 'key'} over ${texts.join(', and one over ')}${said} and insert with ON CONFLICT.`;
}

/** Of each form that compares what no other form compares besides: one key. */
function keysOf(look: Look): Key[] {
  const keys = look.checks.map((check) => keyOf(check, look)).filter(({ columns }) => columns.length > 0);
  const kept: Key[] = [];
  const widest = keys.toSorted(
    (left, right) => right.columns.length - left.columns.length || right.where.length - left.where.length,
  );
  for (const key of widest)
    if (!kept.some((other) => key.columns.every((column) => other.columns.includes(column)))) kept.push(key);
  return kept.slice(0, 2);
}

function keyOf(check: Statement, look: Look): Key {
  const own = ownFilters(check);
  const compared = own.filter((filter) => filter.operator === '=' && !isConstant(filter, check, look));
  const equal = own.flatMap(({ column, operator }) => (operator === '=' ? [column] : []));
  const names = [...new Set(compared.map(({ column }) => column))];
  const further = own.filter(({ column }) => !names.includes(column));
  const said = further.flatMap((filter) => conditionOf(filter, check) ?? []);
  const rest = further.filter((filter) => filter.operator !== '<>' && conditionOf(filter, check) === undefined);
  return {
    columns: [...new Set(compared.map((filter) => expressionOf(filter, check)))],
    where: [...new Set(said)],
    nullable: names.some((name) => mayBeNull(name, equal, look)),
    rest: [...new Set(rest.map(({ column }) => column))],
  };
}

function ownFilters({ facts }: Statement): Filter[] {
  const target = facts.tables[0];
  return facts.filters.filter((filter) => !filter.alternative && isOn(filter, target));
}

/** The code fixes what the column is, and in all forms alike: a word that the callers choose is part of the key. */
function isConstant(filter: Filter, check: Statement, { checks }: Look): boolean {
  if (constantOf(filter, check) === undefined) return false;
  const values = checks.flatMap((form) =>
    ownFilters(form)
      .filter(({ column, operator }) => column === filter.column && operator === '=')
      .map((other) => constantOf(other, form)),
  );
  return new Set(values).size === 1;
}

/** What the code fixes, in the text or as a parameter. */
function constantOf({ literal, parameter }: Filter, { parameters }: Statement): string | number | boolean | undefined {
  const value = literal ?? (parameter === undefined ? undefined : parameters[parameter - 1]?.literal);
  return typeof value === 'object' ? undefined : value;
}

function conditionOf(filter: Filter, check: Statement): string | undefined {
  if (filter.wrapped) return undefined;
  if (/^is (not )?null$/.test(filter.operator)) return `${filter.column} ${filter.operator.toUpperCase()}`;
  const value = constantOf(filter, check);
  if (value === undefined || !/^(=|<>)$/.test(filter.operator)) return undefined;
  return `${filter.column} ${filter.operator} ${typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)}`;
}

/** `lower(email)` where that is compared: a key over the column alone would let another spelling in. */
function expressionOf({ column, wrapped }: Filter, { sql }: Statement): string {
  if (!wrapped) return column;
  const name = column.replace(/\W/g, '\\$&');
  const call = new RegExp(
    `\\b(lower|upper|trim|btrim)\\s*\\(\\s*(?:"?\\w+"?\\.)*"?${name}"?\\s*(?:::\\s*\\w+\\s*)?\\)`,
    'i',
  ).exec(sql);
  return call?.[1] === undefined ? column : `${call[1].toLowerCase()}(${column})`;
}

/** A column that can be NULL, and that another form of the look leaves out or looks for NULL in. */
function mayBeNull(name: string, compared: string[], { checks, table }: Look): boolean {
  if (!table.columns.some((column) => column.name === name && !column.notNull)) return false;
  return checks.some((form) => {
    const columns = ownFilters(form).flatMap(({ column, operator }) => (operator === '=' ? [column] : []));
    // A form that asks by another column is for other rows.
    return !columns.includes(name) && columns.length > 0 && columns.every((column) => compared.includes(column));
  });
}
