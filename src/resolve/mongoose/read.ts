import type { CallStep, DataModel, Expression } from '../../model/index.js';
import { bind, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { columnOf, filterSql, type Scope } from './filter.js';

/** What is read, how many and in which order: by the steps of a query or the options of its call. */
export interface Asked {
  filter: Expression | undefined;
  select: Expression[];
  sort: Expression[];
  limit: Expression | undefined;
  skip: Expression | undefined;
}

const one: Expression = { kind: 'literal', value: 1 };

/** What the steps behind `find(filter, projection, options)` ask for. */
export function askedOf(
  filter: Expression | undefined,
  projection: Expression | undefined,
  options: Expression | undefined,
  steps: CallStep[],
): Asked {
  const given = (name: string): Expression | undefined =>
    options?.kind === 'record' ? options.fields.find((field) => field.name === name)?.value : undefined;
  const by = (name: string): Expression[] => steps.flatMap((step) => (step.name === name ? step.arguments.slice(0, 1) : []));
  const present = (values: (Expression | undefined)[]): Expression[] => values.filter((value) => value !== undefined);
  return {
    filter,
    select: present([projection, given('projection'), given('select'), ...by('select'), ...by('projection')]),
    sort: present([given('sort'), ...by('sort')]),
    limit: by('limit').at(-1) ?? given('limit'),
    skip: by('skip').at(-1) ?? given('skip'),
  };
}

export function readStatement(model: DataModel, asked: Asked, single: boolean): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const columns = columnsOf(model, asked.select);
  const where = filterSql(asked.filter, scope);
  const order = asked.sort.flatMap((sort) => orderOf(sort, model));
  const text = [
    `SELECT ${columns.map((column) => `${quote(model.table)}.${column}`).join(', ')} FROM ${quote(model.table)}`,
    where === undefined ? '' : `WHERE ${where}`,
    order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
    limitSql(single ? one : asked.limit, asked.skip, scope),
  ];
  return { sql: text.filter((part) => part !== '').join(' '), parameters: scope.binding.parameters };
}

export function limitSql(limit: Expression | undefined, skip: Expression | undefined, scope: Scope): string {
  // `limit(0)` is no limit: https://www.mongodb.com/docs/manual/reference/method/cursor.limit/
  const none = limit === undefined || (limit.kind === 'literal' && (limit.value === 0 || limit.value === null));
  const most = none ? '' : `LIMIT ${bind(scope.binding, limit)}`;
  const first = skip?.kind === 'literal' && !skip.value;
  return [most, skip === undefined || first ? '' : `OFFSET ${bind(scope.binding, skip)}`].filter((part) => part !== '').join(' ');
}

/** `select('name -password')`, `{ name: 1 }`: the columns that come back; the key comes unless it is left out. */
export function columnsOf(model: DataModel, selections: Expression[]): string[] {
  const hidden = new Set(model.mongoose?.hidden);
  const wanted = new Set<string>();
  const without = new Set<string>();
  for (const [path, included] of selections.flatMap(namesOf)) {
    const top = path.replace(/^[+-]/, '').split('.')[0] ?? path;
    if (path.startsWith('+')) hidden.delete(top);
    else (included ? wanted : without).add(top);
  }
  const whole = model.fields.filter((field) => !field.ignored);
  const taken = whole.filter(({ name }) =>
    wanted.size > 0 ? wanted.has(name) || (name === '_id' && !without.has(name)) : !without.has(name) && !hidden.has(name),
  );
  return (taken.length > 0 ? taken : whole).map((field) => quote(field.column));
}

function namesOf(selection: Expression): [string, boolean][] {
  const text = literalString(selection);
  if (text !== undefined)
    return text
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => (name.startsWith('-') ? [name.slice(1), false] : [name, true]));
  if (selection.kind === 'list') return selection.items.flatMap(namesOf);
  if (selection.kind !== 'record') return [];
  return selection.fields.map(({ name, value }) => [name, !(value.kind === 'literal' && !value.value)]);
}

/** `sort('-createdAt name')`, `{ createdAt: -1 }`, `[['name', 1]]` */
export function orderOf(sort: Expression, model: DataModel): string[] {
  const text = literalString(sort);
  if (text !== undefined)
    return text
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => (name.startsWith('-') ? `${columnOf(name.slice(1), model)} DESC` : columnOf(name, model)));
  if (sort.kind === 'record' && !sort.open) return sort.fields.map(({ name, value }) => directed(name, value, model));
  if (sort.kind === 'literal') return [];
  throw new Unresolvable('an order that is only known when the app runs');
}

function directed(name: string, value: Expression, model: DataModel): string {
  const downwards = value.kind === 'literal' && /^(-1|desc|descending)$/.test(String(value.value));
  return `${columnOf(name, model)}${downwards ? ' DESC' : ''}`;
}
