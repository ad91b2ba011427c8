import type { CallStep, Expression } from '../../model/index.js';
import { bind, literalString, Unresolvable } from '../sql.js';
import { columnSql, conditionSql, referencesSql, selectionSql, valueSql } from './expression.js';
import { nameSql, neededText, type Scope, stepsOf, tableSql } from './names.js';
import { statementSql } from './statement.js';

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
const locks: Record<string, string> = {
  forUpdate: 'for update',
  forShare: 'for share',
  forNoKeyUpdate: 'for no key update',
  forKeyShare: 'for key share',
  skipLocked: 'skip locked',
  noWait: 'nowait',
};
const sets: Record<string, string> = {
  union: 'union',
  unionAll: 'union all',
  intersect: 'intersect',
  intersectAll: 'intersect all',
  except: 'except',
  exceptAll: 'except all',
};

/** `selectFrom(…).select(…)…` */
export function selectSql(steps: CallStep[], from: Expression | undefined, scope: Scope): string {
  const own = cleared(steps);
  const distinctOn = own.filter((step) => step.name === 'distinctOn').flatMap((step) => step.arguments);
  const distinct =
    distinctOn.length > 0
      ? `distinct on (${distinctOn
          .flatMap(flat)
          .map((value) => columnSql(value, scope))
          .join(', ')}) `
      : own.some((step) => step.name === 'distinct')
        ? 'distinct '
        : '';
  const selection = own.flatMap((step) => {
    if (step.name === 'select') return selectionSql(step.arguments, scope);
    if (step.name !== 'selectAll') return [];
    const tables = step.arguments.flatMap(flat);
    return tables.length === 0 ? ['*'] : tables.map((table) => `${nameSql(neededText(table, 'a table'), scope)}.*`);
  });
  const source = from
    ? ` from ${flat(from)
        .map((table) => sourceSql(table, scope))
        .join(', ')}`
    : '';
  return `select ${distinct}${selection.join(', ')}${source}${joinsSql(own, scope)}${clausesSql(own, scope)}`;
}

/** `clearWhere()` takes back what was said before it. */
function cleared(steps: CallStep[]): CallStep[] {
  const kept: CallStep[] = [];
  for (const step of steps) {
    const name = /^clear(\w+)$/.exec(step.name)?.[1];
    if (name === undefined) kept.push(step);
    else {
      const prefix = name.charAt(0).toLowerCase() + name.slice(1);
      for (let at = kept.length - 1; at >= 0; at--) if (kept[at]?.name.startsWith(prefix)) kept.splice(at, 1);
    }
  }
  return kept;
}

function flat(value: Expression): Expression[] {
  return value.kind === 'list' ? value.items : [value];
}

/** A table by its name, or a statement or expression with an alias. */
export function sourceSql(value: Expression | undefined, scope: Scope): string {
  const text = literalString(value);
  if (text !== undefined) return tableSql(text, scope);
  const steps = stepsOf(value);
  if (steps) {
    const alias = steps.find((step) => step.name === 'as')?.arguments[0];
    return `(${statementSql(steps, scope)}) as ${nameSql(neededText(alias, 'an alias'), scope)}`;
  }
  if (value?.kind === 'call' || value?.kind === 'sql') return valueSql(value, scope);
  throw new Unresolvable('a table that is only known when the app runs');
}

export function joinsSql(steps: CallStep[], scope: Scope): string {
  return steps
    .filter((step) => joins[step.name] !== undefined)
    .map((step) => {
      const [table, left, right] = step.arguments;
      const on = left ? ` on ${right ? `${columnSql(left, scope)} = ${columnSql(right, scope)}` : onSql(left, scope)}` : '';
      return ` ${joins[step.name]} ${sourceSql(table, scope)}${on}`;
    })
    .join('');
}

function onSql(value: Expression, scope: Scope): string {
  const parts = (stepsOf(value) ?? []).flatMap((step) => {
    if (step.name === 'on') return [conditionSql(step.arguments, scope)];
    if (step.name === 'onRef') return [referencesSql(step.arguments, scope)];
    return step.name === 'onTrue' ? ['true'] : [];
  });
  if (parts.length === 0) throw new Unresolvable('a join whose condition is only known when the app runs');
  return parts.join(' and ');
}

/** where, group by, having, set operations, order by, limit, offset, locks. */
export function clausesSql(steps: CallStep[], scope: Scope): string {
  const given = (name: string) => steps.filter((step) => step.name === name).map((step) => step.arguments);
  let sql = conditions('where', steps, scope);
  const group = given('groupBy').flat().flatMap(flat);
  if (group.length > 0) sql += ` group by ${group.map((value) => columnSql(value, scope)).join(', ')}`;
  sql += conditions('having', steps, scope);
  for (const step of steps) {
    const operation = sets[step.name];
    if (operation) for (const value of step.arguments.flatMap(flat)) sql += ` ${operation} ${setSql(value, scope)}`;
  }
  const order = given('orderBy').map((values) => orderSql(values, scope));
  if (order.length > 0) sql += ` order by ${order.join(', ')}`;
  const limit = given('limit').at(-1)?.[0];
  if (limit && !isNull(limit)) sql += ` limit ${valueSql(limit, scope)}`;
  const offset = given('offset').at(-1)?.[0];
  if (offset && !isNull(offset)) sql += ` offset ${valueSql(offset, scope)}`;
  const fetch = given('fetch').at(-1)?.[0];
  if (fetch) sql += ` fetch next ${bind(scope.binding, fetch)} rows only`;
  for (const step of steps) {
    const lock = locks[step.name];
    if (!lock) continue;
    const of = step.arguments.flatMap(flat).map((table) => nameSql(neededText(table, 'a table'), scope));
    sql += ` ${lock}${of.length > 0 ? ` of ${of.join(', ')}` : ''}`;
  }
  return sql;
}

function setSql(value: Expression, scope: Scope): string {
  const steps = stepsOf(value);
  if (!steps) throw new Unresolvable('a union that is only known when the app runs');
  return statementSql(steps, scope);
}

function conditions(name: 'where' | 'having', steps: CallStep[], scope: Scope): string {
  const parts = steps.flatMap((step) => {
    if (step.name === name) return [conditionSql(step.arguments, scope)];
    return step.name === `${name}Ref` ? [referencesSql(step.arguments, scope)] : [];
  });
  return parts.length > 0 ? ` ${name} ${parts.join(' and ')}` : '';
}

function isNull(value: Expression): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** `('age', 'desc')`, `(['age desc', 'id'])`, `(expression, (order) => order.desc().nullsLast())` */
export function orderSql(values: Expression[], scope: Scope): string {
  const [key, direction] = values;
  if (key?.kind === 'list') return key.items.map((item) => orderSql([item], scope)).join(', ');
  const text = literalString(key);
  const [, name, written] = /^(.*?)\s+(asc|desc)$/i.exec(text ?? '') ?? [];
  const column = name === undefined ? columnSql(key, scope) : columnSql({ kind: 'literal', value: name }, scope);
  return `${column}${directionSql(direction, scope) || (written === undefined ? '' : ` ${written}`)}`;
}

function directionSql(value: Expression | undefined, scope: Scope): string {
  if (!value || isNull(value)) return '';
  const text = literalString(value);
  if (text !== undefined) return ` ${text}`;
  const steps = stepsOf(value);
  if (steps) {
    const names = steps.map((step) => step.name);
    const nulls = names.includes('nullsFirst') ? ' nulls first' : names.includes('nullsLast') ? ' nulls last' : '';
    return `${names.includes('desc') ? ' desc' : names.includes('asc') ? ' asc' : ''}${nulls}`;
  }
  // The direction is the request's: both cost the same.
  return value.kind === 'call' || value.kind === 'sql' ? ` ${valueSql(value, scope)}` : '';
}
