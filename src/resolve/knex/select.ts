import type { CallStep, Expression } from '../../model/index.js';
import { fieldOf, literalString, Unresolvable } from '../sql.js';
import { joinsSql, tableSql } from './join.js';
import { flat, identifierSql, isNull, nameSql, neededText, type Scope, stepsOf } from './names.js';
import { isRaw, rawSql, textSql } from './raw.js';
import { statementSql } from './statement.js';
import { columnSql, valueSql } from './value.js';
import { conditionsSql } from './where.js';

const aggregates: Record<string, string> = {
  count: 'count(',
  min: 'min(',
  max: 'max(',
  sum: 'sum(',
  avg: 'avg(',
  countDistinct: 'count(distinct ',
  sumDistinct: 'sum(distinct ',
  avgDistinct: 'avg(distinct ',
};
const sets: Record<string, string> = {
  union: 'union',
  unionAll: 'union all',
  intersect: 'intersect',
  except: 'except',
};
const locks: Record<string, string> = {
  forUpdate: 'for update',
  forShare: 'for share',
  forNoKeyUpdate: 'for no key update',
  forKeyShare: 'for key share',
  skipLocked: 'skip locked',
  noWait: 'nowait',
};

/** `knex('users').select(…)…` */
export function selectSql(steps: CallStep[], scope: Scope): string {
  const distinctOn = steps.filter((step) => step.name === 'distinctOn').flatMap((step) => flat(step.arguments));
  const selection = steps.flatMap((step) => selectionSql(step, scope));
  const start =
    distinctOn.length > 0
      ? `distinct on (${distinctOn.map((value) => columnSql(value, scope)).join(', ')}) `
      : steps.some((step) => step.name === 'distinct')
        ? 'distinct '
        : '';
  const from = fromSql(steps, scope);
  return `select ${start}${selection.length > 0 ? selection.join(', ') : '*'}${from === '' ? '' : ` from ${from}`}${joinsSql(steps, scope)}${clausesSql(steps, scope)}`;
}

function selectionSql(step: CallStep, scope: Scope): string[] {
  const aggregate = aggregates[step.name];
  if (aggregate !== undefined) return aggregateSql(aggregate, step.arguments, scope);
  if (step.name === 'pluck') return [columnSql(step.arguments[0], scope)];
  if (!['select', 'column', 'columns', 'distinct', 'first'].includes(step.name)) return [];
  return flat(step.arguments).flatMap((value) =>
    value.kind === 'record'
      ? value.fields.map((field) => `${columnSql(field.value, scope)} as ${nameSql(field.name, scope)}`)
      : [columnSql(value, scope)],
  );
}

/** `count('id as n')`, `count({ n: 'id' })`, `count('*', { as: 'n' })` */
function aggregateSql(call: string, values: Expression[], scope: Scope): string[] {
  const [first, options] = values;
  if (first?.kind === 'record')
    return first.fields.map((field) => {
      const columns = flat([field.value]).map((value) => columnSql(value, scope));
      return `${call}${columns.join(', ')}) as ${nameSql(field.name, scope)}`;
    });
  const alias = literalString(fieldOf(options, 'as'));
  const written = literalString(first);
  const [name = '*', inner] = (written ?? '*').split(/\s+as\s+/i);
  const columns =
    first && written === undefined
      ? flat([first]).map((value) => columnSql(value, scope))
      : [name, ...values.slice(1).flatMap((value) => literalString(value) ?? [])].map((column) => identifierSql(column, scope));
  const as = alias ?? inner;
  return [`${call}${columns.join(', ')})${as === undefined ? '' : ` as ${nameSql(as.trim(), scope)}`}`];
}

/** The tables; the last word counts. */
export function fromSql(steps: CallStep[], scope: Scope): string {
  const step = steps.findLast((candidate) => ['from', 'table', 'into', 'fromRaw'].includes(candidate.name));
  if (!step) return '';
  if (step.name === 'fromRaw') return textSql(step.arguments[0], step.arguments[1], scope);
  const [first] = step.arguments;
  return first?.kind === 'list' ? first.items.map((item) => tableSql(item, scope)).join(', ') : tableSql(first, scope);
}

/** where, group by, having, set operations, order by, limit, offset, locks. */
export function clausesSql(steps: CallStep[], scope: Scope): string {
  const where = conditionsSql('where', steps, scope);
  let sql = where === '' ? '' : ` where ${where}`;
  const group = steps.flatMap((step) => {
    if (step.name === 'groupByRaw') return [textSql(step.arguments[0], step.arguments[1], scope)];
    return step.name === 'groupBy' ? flat(step.arguments).map((value) => columnSql(value, scope)) : [];
  });
  if (group.length > 0) sql += ` group by ${group.join(', ')}`;
  const having = conditionsSql('having', steps, scope);
  if (having !== '') sql += ` having ${having}`;
  for (const step of steps) {
    const operation = sets[step.name];
    const wrap = step.arguments.some((value) => value.kind === 'literal' && value.value === true);
    if (operation)
      for (const value of flat(step.arguments)) {
        const inner = stepsOf(value);
        if (value.kind === 'literal') continue;
        if (!inner) throw new Unresolvable('a union that is only known when the app runs');
        const text = isRaw(inner) ? rawSql(inner, scope) : statementSql(inner, scope);
        sql += ` ${operation} ${wrap ? `(${text})` : text}`;
      }
  }
  const order = steps.flatMap((step) => orderSql(step, scope));
  if (order.length > 0) sql += ` order by ${order.join(', ')}`;
  const last = (name: string) => steps.findLast((step) => step.name === name)?.arguments[0];
  const limit = steps.some((step) => step.name === 'first') ? ({ kind: 'literal', value: 1 } as const) : last('limit');
  if (limit && !isNull(limit)) sql += ` limit ${valueSql(limit, scope)}`;
  const offset = last('offset');
  if (offset && !isNull(offset)) sql += ` offset ${valueSql(offset, scope)}`;
  for (const step of steps) {
    const lock = locks[step.name];
    if (!lock) continue;
    const tables = flat(step.arguments).map((table) => nameSql(neededText(table, 'a table'), scope));
    sql += ` ${lock}${tables.length > 0 ? ` of ${tables.join(', ')}` : ''}`;
  }
  return sql;
}

/** `orderBy('a', 'desc', 'last')`, `orderBy(['a', { column: 'b', order: 'desc' }])` */
function orderSql(step: CallStep, scope: Scope): string[] {
  const [first, second, third] = step.arguments;
  if (step.name === 'orderByRaw') return [textSql(first, second, scope)];
  if (step.name !== 'orderBy') return [];
  const keys = first?.kind === 'list' ? first.items : [first];
  return keys.map((key) => {
    const [column, order, nulls] =
      key?.kind === 'record' ? [fieldOf(key, 'column'), fieldOf(key, 'order'), fieldOf(key, 'nulls')] : [key, second, third];
    // The direction is the request's: both cost the same.
    const direction = (literalString(order) ?? 'asc').toLowerCase() === 'desc' ? 'desc' : 'asc';
    const empty = literalString(nulls);
    return `${columnSql(column, scope)} ${direction}${empty === undefined ? '' : ` nulls ${empty}`}`;
  });
}
