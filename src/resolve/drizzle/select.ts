import type { CallStep, Expression } from '../../model/index.js';
import { bind, type Binding, quote, Unresolvable } from '../sql.js';
import { isNothing, type Scope, tableSql, toSql } from './expression.js';

const joins: Record<string, string> = {
  innerJoin: 'inner join',
  leftJoin: 'left join',
  rightJoin: 'right join',
  fullJoin: 'full join',
  crossJoin: 'cross join',
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

export function tableColumns(table: string, schema?: string): string[] {
  const columns = columnsOf(table, schema);
  if (columns.length === 0) throw new Unresolvable(`the table ${table} is in no schema source`);
  return columns;
}

/** `select(...).from(...)...` as Drizzle sends it. */
export function buildSelect(steps: CallStep[], binding: Binding): string {
  const start = steps[0];
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
  let sql = `select ${distinct}${selection} from ${sourceSql(from, scope)}`;
  for (const step of joined) {
    const [table, on] = step.arguments;
    if (!table) throw new Unresolvable('a join without a table');
    sql += ` ${joins[step.name]} ${sourceSql(table, scope)}${on ? ` on ${toSql(on, scope)}` : ''}`;
  }
  return sql + clauses(steps, scope);
}

function sourceSql(value: Expression, scope: Scope): string {
  if (value.kind === 'table') return tableSql(value);
  if (value.kind === 'call' && value.name === 'subquery') {
    const alias = value.arguments.find((step) => step.kind === 'call' && step.name === 'as');
    const name = alias?.kind === 'call' && alias.arguments[0]?.kind === 'literal' ? String(alias.arguments[0].value) : 'sub';
    return `${toSql({ ...value, arguments: value.arguments.filter((step) => step !== alias) }, scope)} ${quote(name)}`;
  }
  if (value.kind === 'sql') return toSql(value, scope);
  throw new Unresolvable('a table that is only known when the app runs');
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
  if (lock?.kind === 'literal') sql += ` for ${String(lock.value)}`;
  return sql;
}

function listSql(value: Expression | undefined, scope: Scope): string {
  return value?.kind === 'list' ? value.items.map((item) => toSql(item, scope)).join(', ') : value ? toSql(value, scope) : '';
}

/** The select list: given fields, or every column of every table. */
export function selectionSql(fields: Expression | undefined, tables: Expression[], scope: Scope): string {
  if (fields?.kind !== 'record' || fields.fields.length === 0) {
    const all = tables.flatMap((table) =>
      table.kind === 'table'
        ? tableColumns(table.name, table.schema).map((column) =>
            toSql(
              { kind: 'column', table: table.name, column, ...(table.alias === undefined ? {} : { alias: table.alias }) },
              scope,
            ),
          )
        : ['*'],
    );
    return all.join(', ');
  }
  return fields.fields.map((field) => fieldSql(field.value, scope)).join(', ');
}

function fieldSql(value: Expression, scope: Scope): string {
  if (value.kind === 'table')
    return tableColumns(value.name, value.schema)
      .map((column) => toSql({ kind: 'column', table: value.name, column }, scope))
      .join(', ');
  if (value.kind === 'record') return value.fields.map((field) => fieldSql(field.value, scope)).join(', ');
  return toSql(value, scope);
}
