import type { CallStep, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, quote, Unresolvable } from '../sql.js';
import { baseSql, isNothing, type Scope, toSql } from './expression.js';
import { aliasOf, sourceColumns, sourceSql, stepsOf, withSql } from './source.js';

const joins: Record<string, string> = {
  innerJoin: 'inner join',
  leftJoin: 'left join',
  rightJoin: 'right join',
  fullJoin: 'full join',
  crossJoin: 'cross join',
  innerJoinLateral: 'inner join lateral',
  leftJoinLateral: 'left join lateral',
  crossJoinLateral: 'cross join lateral',
};

/** Columns of a table in the order of its declaration; resolve sets it for one run of a resolver. */
export type ColumnsOf = (table: string, schema?: string) => string[];

let columnsOf: ColumnsOf = () => [];

/** Runs `body` with that knowledge of the tables. */
export function withColumns<T>(lookup: ColumnsOf, body: () => T): T {
  const outer = columnsOf;
  columnsOf = lookup;
  try {
    return body();
  } finally {
    columnsOf = outer;
  }
}

/** A table or view that a schema source has. */
export function tableIsKnown(name: string): boolean {
  return columnsOf(name).length > 0;
}

export function tableColumns(table: string, schema?: string): string[] {
  const columns = columnsOf(table, schema);
  if (columns.length === 0) throw new Unresolvable(`the table ${table} is in no schema source`);
  return columns;
}

const sets: Record<string, string> = {
  union: 'union',
  unionAll: 'union all',
  intersect: 'intersect',
  intersectAll: 'intersect all',
  except: 'except',
  exceptAll: 'except all',
};

/** `select(...).from(...)...` as Drizzle sends it. */
export function buildSelect(given: CallStep[], binding: Binding): string {
  const common = withSql(given, binding);
  const steps = given.filter((step) => step.name !== 'with');
  const set = steps.findLastIndex((step) => sets[step.name] !== undefined);
  return common + (set > 0 ? setSql(steps, set, binding) : plainSelect(steps, binding));
}

/** Two selects put together; what follows belongs to both. */
function setSql(steps: CallStep[], at: number, binding: Binding): string {
  const step = steps[at];
  const right = step?.arguments[0];
  if (right?.kind !== 'call' || right.name !== 'subquery')
    throw new Unresolvable('a select that is only known when the app runs');
  const left = buildSelect(steps.slice(0, at), binding);
  const both = `(${left}) ${sets[step?.name ?? ''] ?? ''} (${buildSelect(stepsOf(right), binding)})`;
  return both + clauses(steps.slice(at + 1), { binding, bare: true });
}

function plainSelect(steps: CallStep[], binding: Binding): string {
  const start = steps[0];
  if (start?.name === '$count') return countSql(start.arguments, { binding, bare: false });
  const from = steps.find((step) => step.name === 'from')?.arguments[0];
  if (!start || !from) throw new Unresolvable('a select without from');
  const joined = steps.filter((step) => joins[step.name] !== undefined);
  const scope: Scope = { binding, bare: false };
  const distinct =
    start.name === 'selectDistinct'
      ? 'distinct '
      : start.name === 'selectDistinctOn'
        ? `distinct on (${listSql(start.arguments[0], scope)}) `
        : '';
  const fields = start.name === 'selectDistinctOn' ? start.arguments[1] : start.arguments[0];
  const selection = selectionSql(fields, [from, ...joined.flatMap((step) => step.arguments[0] ?? [])], {
    binding,
    bare: joined.length === 0,
  });
  return `select ${distinct}${selection} from ${sourceSql(from, scope)}${joinsSql(steps, scope)}${clauses(steps, scope)}`;
}

export function joinsSql(steps: CallStep[], scope: Scope): string {
  return steps
    .filter((step) => joins[step.name] !== undefined)
    .map((step) => {
      const [table, on] = step.arguments;
      if (!table) throw new Unresolvable('a join without a table');
      return ` ${joins[step.name] ?? ''} ${sourceSql(table, scope)}${on ? ` on ${toSql(on, scope)}` : ''}`;
    })
    .join('');
}

/** `db.$count(table, where)` */
export function countSql([table, where]: Expression[], scope: Scope): string {
  if (!table) throw new Unresolvable('a table that is only known when the app runs');
  return `select count(*) from ${sourceSql(table, scope)}${where && !isNothing(where) ? ` where ${toSql(where, scope)}` : ''}`;
}

/** where, group by, having, order by, limit, offset, for. */
export function clauses(steps: CallStep[], scope: Scope): string {
  let sql = '';
  const part = (name: string) => steps.filter((step) => step.name === name).at(-1)?.arguments;
  const where = part('where')?.[0];
  if (where && !isNothing(where)) sql += ` where ${toSql(where, scope)}`;
  const group = part('groupBy');
  if (group && group.length > 0) sql += ` group by ${group.map((value) => toSql(value, scope)).join(', ')}`;
  const having = part('having')?.[0];
  if (having && !isNothing(having)) sql += ` having ${toSql(having, scope)}`;
  const order = part('orderBy')?.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  if (order && order.length > 0) sql += ` order by ${order.map((value) => toSql(value, scope)).join(', ')}`;
  const limit = part('limit')?.[0];
  if (limit && !isNothing(limit)) sql += ` limit ${bind(scope.binding, limit)}`;
  const offset = part('offset')?.[0];
  if (offset && !isNothing(offset)) sql += ` offset ${bind(scope.binding, offset)}`;
  const lock = part('for')?.[0];
  if (lock?.kind === 'literal') sql += lockSql(String(lock.value), part('for')?.[1], scope);
  return sql;
}

/** `for('update', { of, skipLocked })` */
function lockSql(strength: string, options: Expression | undefined, scope: Scope): string {
  const isSet = (name: string) => {
    const value = fieldOf(options, name);
    return value?.kind === 'literal' && value.value === true;
  };
  const of = fieldOf(options, 'of');
  const tables = of?.kind === 'list' ? of.items : of ? [of] : [];
  const named = tables.length > 0 ? ` of ${tables.map((table) => sourceSql(table, scope)).join(', ')}` : '';
  return ` for ${strength}${named}${isSet('noWait') ? ' nowait' : isSet('skipLocked') ? ' skip locked' : ''}`;
}

function listSql(value: Expression | undefined, scope: Scope): string {
  return value?.kind === 'list' ? value.items.map((item) => toSql(item, scope)).join(', ') : value ? toSql(value, scope) : '';
}

/** The select list: given fields, or every column of every table. */
export function selectionSql(fields: Expression | undefined, tables: Expression[], scope: Scope): string {
  if (fields?.kind !== 'record' || fields.fields.length === 0) {
    return tables.flatMap((table) => sourceColumns(table, scope)).join(', ');
  }
  return fields.fields.map((field) => fieldSql(field.value, scope)).join(', ');
}

/** A field of the select list; there an expression is written out and named. */
export function fieldSql(value: Expression, scope: Scope): string {
  if (value.kind === 'table') return sourceColumns(value, scope).join(', ');
  if (value.kind === 'call' && value.name === 'subquery') {
    return value.arguments.some((step) => step.kind === 'call' && step.name === 'as')
      ? sourceColumns(value, scope).join(', ')
      : toSql(value, { ...scope, bare: false });
  }
  if (value.kind === 'record') return value.fields.map((field) => fieldSql(field.value, scope)).join(', ');
  const name = aliasOf(value);
  return name === undefined ? toSql(value, scope) : `${baseSql(value, scope)} as ${quote(name)}`;
}
