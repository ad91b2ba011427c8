import type { Expression } from '../../model/index.js';
import { literalString, Unresolvable } from '../sql.js';
import { columnSql, conditionSql, operatorSql, valueSql } from './expression.js';
import { nameSql, neededText, referenceSql, type Scope, stepsOf, tableSql } from './names.js';
import { orderSql } from './select.js';

/** A call of the expression builder as SQL. Names: https://kysely-org.github.io/kysely-apidoc/interfaces/ExpressionBuilder.html */
export function callSql(called: string, values: Expression[], scope: Scope): string {
  const name = called.replace(/^kysely\./, '');
  const [first, second, third] = values;
  if (name === 'fn') return `${neededText(first, 'a function')}(${listSql(second, scope)})`;
  if (name.startsWith('fn.')) return functionSql(name.slice(3), values, scope);
  switch (name) {
    case 'sql':
      return valueSql(first, scope);
    case 'binary':
      return conditionSql(values, scope);
    case 'and':
    case 'or':
      return junctionSql(name, first, scope);
    case 'not':
      return `not ${columnSql(first, scope)}`;
    case 'exists':
      return `exists ${valueSql(first, scope)}`;
    case 'between':
    case 'betweenSymmetric':
      return `${columnSql(first, scope)} between${name === 'between' ? '' : ' symmetric'} ${valueSql(second, scope)} and ${valueSql(third, scope)}`;
    case 'ref':
    case 'id':
      return second ? pathSql(first, second, scope) : referenceSql(neededText(first, 'a column'), scope);
    case 'table':
      return tableSql(neededText(first, 'a table'), scope);
    case 'lit':
      // What the code does not fix is measured as a parameter.
      return first?.kind === 'literal' ? literalSql(first) : valueSql(first, scope);
    case 'parens':
      return `(${values.length > 1 ? conditionSql(values, scope) : columnSql(first, scope)})`;
    case 'neg':
      return `-${columnSql(first, scope)}`;
    case 'unary':
      return `${operatorSql(first, scope)} ${columnSql(second, scope)}`;
    case 'refTuple':
      return `(${values.map((value) => columnSql(value, scope)).join(', ')})`;
    case 'tuple':
      return `(${values.map((value) => valueSql(value, scope)).join(', ')})`;
    case 'cast':
      return `cast(${columnSql(first, scope)} as ${neededText(second, 'a type')})`;
    case 'case':
      return `case${first ? ` ${columnSql(first, scope)}` : ''}`;
    case 'jsonArrayFrom':
      return `(select coalesce(json_agg(agg), '[]') from ${valueSql(first, scope)} as agg)`;
    case 'jsonObjectFrom':
      return `(select to_json(obj) from ${valueSql(first, scope)} as obj)`;
    case 'jsonBuildObject':
      return `json_build_object(${objectSql(first, scope)})`;
    case 'val':
      return valueSql(first, scope);
    default:
      throw new Unresolvable(`Kysely's ${name}() is not read yet`);
  }
}

function listSql(value: Expression | undefined, scope: Scope): string {
  return value?.kind === 'list' ? value.items.map((item) => columnSql(item, scope)).join(', ') : '';
}

function functionSql(name: string, values: Expression[], scope: Scope): string {
  const [first, second] = values;
  switch (name) {
    case 'countAll':
      return first ? `count(${nameSql(neededText(first, 'a table'), scope)}.*)` : 'count(*)';
    case 'agg':
      return `${neededText(first, 'a function')}(${listSql(second, scope)})`;
    case 'toJson':
    case 'jsonAgg': {
      const table = literalString(first);
      const argument = table !== undefined && !table.includes('.') ? nameSql(table, scope) : columnSql(first, scope);
      return `${name === 'toJson' ? 'to_json' : 'json_agg'}(${argument})`;
    }
    default:
      return `${name}(${values.map((value) => columnSql(value, scope)).join(', ')})`;
  }
}

function junctionSql(name: 'and' | 'or', value: Expression | undefined, scope: Scope): string {
  const parts =
    value?.kind === 'record'
      ? value.fields.map((field) => `${referenceSql(field.name, scope)} = ${valueSql(field.value, scope)}`)
      : value?.kind === 'list'
        ? value.items.map((item) => columnSql(item, scope))
        : [];
  if (parts.length === 0 && value?.kind !== 'list') throw new Unresolvable('conditions that are only known when the app runs');
  if (parts.length === 0) return name === 'and' ? '1 = 1' : '1 = 0';
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${name} `)})`;
}

/** `eb.ref('data', '->>').key('name')`: the path follows as steps of the chain. */
function pathSql(column: Expression | undefined, operator: Expression, scope: Scope): string {
  return `${columnSql(column, scope)}${neededText(operator, 'an operator')}`;
}

function literalSql(value: Expression | undefined): string {
  if (value?.kind !== 'literal') throw new Unresolvable('a literal that is only known when the app runs');
  return typeof value.value === 'string'
    ? `'${value.value.replaceAll("'", "''")}'`
    : value.value === null
      ? 'null'
      : String(value.value);
}

function objectSql(value: Expression | undefined, scope: Scope): string {
  if (value?.kind !== 'record') throw new Unresolvable('an object that is only known when the app runs');
  return value.fields.flatMap((field) => [`'${field.name}'`, valueSql(field.value, scope)]).join(', ');
}

/** An expression with what its methods add: `.distinct()`, `.over(…)`, `.as('n')`, the branches of a case. */
export function chainSql(values: Expression[], scope: Scope): string {
  const [start, ...rest] = values;
  if (start?.kind !== 'call') throw new Unresolvable('an expression that is only known when the app runs');
  let sql = callSql(start.name, start.arguments, scope);
  for (const step of rest) {
    if (step.kind !== 'call') continue;
    const [first] = step.arguments;
    switch (step.name) {
      case 'as':
        sql += ` as ${first?.kind === 'literal' ? nameSql(String(first.value), scope) : valueSql(first, scope)}`;
        break;
      case 'distinct':
        sql = sql.replace('(', '(distinct ');
        break;
      case 'and':
      case 'or':
        sql = `(${sql} ${step.name} ${conditionSql(step.arguments, scope)})`;
        break;
      case 'filterWhere':
        sql += ` filter (where ${conditionSql(step.arguments, scope)})`;
        break;
      case 'over':
        sql += ` over(${windowSql(first, scope)})`;
        break;
      case 'orderBy':
        sql = sql.replace(/\)$/, ` order by ${orderSql(step.arguments, scope)})`);
        break;
      case 'when':
        sql += ` when ${conditionSql(step.arguments, scope)}`;
        break;
      case 'then':
      case 'else':
        sql += ` ${step.name} ${valueSql(first, scope)}`;
        break;
      case 'end':
      case 'endCase':
        sql += ' end';
        break;
      case 'key':
      case 'at':
        sql += first?.kind === 'literal' && typeof first.value === 'number' ? String(first.value) : literalSql(first);
        break;
      default:
        throw new Unresolvable(`Kysely's .${step.name}() is not read yet`);
    }
  }
  return sql;
}

function windowSql(value: Expression | undefined, scope: Scope): string {
  const steps = stepsOf(value) ?? [];
  const partition = steps.filter((step) => step.name === 'partitionBy').flatMap((step) => step.arguments);
  const order = steps.filter((step) => step.name === 'orderBy').map((step) => orderSql(step.arguments, scope));
  return [
    partition.length > 0
      ? `partition by ${partition
          .flatMap((item) => (item.kind === 'list' ? item.items : [item]))
          .map((item) => columnSql(item, scope))
          .join(', ')}`
      : '',
    order.length > 0 ? `order by ${order.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
