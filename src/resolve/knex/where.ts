import type { CallStep, Expression } from '../../model/index.js';
import { literalString, Unresolvable } from '../sql.js';
import { identifierSql, isNull, type Scope, stepsOf } from './names.js';
import { isRaw, textSql } from './raw.js';
import { columnSql, listSql, valueSql } from './value.js';

interface Condition {
  junction: 'and' | 'or';
  sql: string;
}

/** The conditions that the steps of this kind give, joined; empty where there are none. */
export function conditionsSql(kind: 'where' | 'having', steps: CallStep[], scope: Scope): string {
  const parts = steps.flatMap((step) => conditionOf(kind, step, scope));
  return parts.map((part, index) => (index === 0 ? part.sql : `${part.junction} ${part.sql}`)).join(' ');
}

/** Whether a step adds a condition of this kind. */
export function isCondition(kind: 'where' | 'having', name: string): boolean {
  return new RegExp(`^(${kind}|(and|or)${kind === 'where' ? 'Where' : 'Having'})`).test(name);
}

function conditionOf(kind: 'where' | 'having', step: CallStep, scope: Scope): Condition[] {
  if (!isCondition(kind, step.name)) return [];
  const junction = step.name.startsWith('or') ? 'or' : 'and';
  const form = step.name.replace(/^(and|or)?(where|having)/i, '');
  const not = form.startsWith('Not') && form !== 'NotIn' ? true : form === 'NotIn';
  const sql = formSql(not ? form.slice(3) : form, not, step.arguments, scope, kind);
  return sql === '' ? [] : [{ junction, sql }];
}

function formSql(form: string, not: boolean, values: Expression[], scope: Scope, kind: 'where' | 'having'): string {
  const [first, second] = values;
  const no = not ? 'not ' : '';
  switch (form) {
    case '':
      return plainSql(values, not, scope, kind);
    case 'Raw':
      return textSql(first, second, scope);
    case 'Null':
      return `${columnSql(first, scope)} is ${no}null`;
    case 'In':
      return inSql(first, second, not, scope);
    case 'Between': {
      const [low, high] = second?.kind === 'list' ? second.items : [];
      return `${columnSql(first, scope)} ${no}between ${valueSql(low, scope)} and ${valueSql(high, scope)}`;
    }
    case 'Exists':
      return `${no}exists ${valueSql(first, scope)}`;
    case 'Like':
    case 'ILike':
      return `${columnSql(first, scope)} ${no}${form.toLowerCase()} ${valueSql(second, scope)}`;
    case 'Column': {
      const [left, operator, right] = values.length > 2 ? values : [first, { kind: 'literal', value: '=' } as const, second];
      if (first?.kind === 'record')
        return first.fields
          .map((field) => `${identifierSql(field.name, scope)} = ${columnSql(field.value, scope)}`)
          .join(' and ');
      return `${columnSql(left, scope)} ${literalString(operator) ?? '='} ${columnSql(right, scope)}`;
    }
    default:
      throw new Unresolvable(`Knex's ${kind}${form}() is not read yet`);
  }
}

/** `where({ a: 1 })`, `where('a', 1)`, `where('a', '>', 1)`, `where(group)` */
function plainSql(values: Expression[], not: boolean, scope: Scope, kind: 'where' | 'having'): string {
  const [first, second, third] = values;
  const no = not ? 'not ' : '';
  if (values.length === 1) {
    if (first?.kind === 'record') {
      if (first.open && first.fields.length === 0) throw new Unresolvable('conditions that are only known when the app runs');
      const parts = first.fields.map((field) => `${no}${equalSql(identifierSql(field.name, scope), field.value, scope)}`);
      return parts.join(' and ');
    }
    if (first?.kind === 'literal' && typeof first.value === 'boolean') return `${no}${first.value ? '1 = 1' : '1 = 0'}`;
    const steps = stepsOf(first);
    if (steps && !isRaw(steps) && !steps.some((step) => step.name === 'from')) {
      const inner = conditionsSql(kind, steps, scope);
      return inner === '' ? '' : `${no}(${inner})`;
    }
    if (first?.kind === 'call') return `${no}${valueSql(first, scope)}`;
    throw new Unresolvable('conditions that are only known when the app runs');
  }
  const column = columnSql(first, scope);
  if (values.length === 2) return `${no}${equalSql(column, second, scope)}`;
  const operator = (literalString(second) ?? '').toLowerCase().trim();
  if (operator === '') throw new Unresolvable('an operator that is only known when the app runs');
  if (operator === 'in' || operator === 'not in') return inSql(first, third, (operator === 'not in') !== not, scope);
  if (operator === 'between' || operator === 'not between')
    return formSql('Between', (operator !== 'between') !== not, [first ?? unknown, third ?? unknown], scope, kind);
  if (isNull(third) && ['=', 'is', '!=', 'is not'].includes(operator))
    return `${column} is ${['=', 'is'].includes(operator) === not ? 'not ' : ''}null`;
  return `${no}${column} ${operator} ${valueSql(third, scope)}`;
}

const unknown: Expression = { kind: 'input', origin: 'unknown', name: 'value' };

function equalSql(column: string, value: Expression | undefined, scope: Scope): string {
  return isNull(value) ? `${column} is null` : `${column} = ${valueSql(value, scope)}`;
}

function inSql(column: Expression | undefined, values: Expression | undefined, not: boolean, scope: Scope): string {
  const left =
    column?.kind === 'list' ? `(${column.items.map((item) => columnSql(item, scope)).join(', ')})` : columnSql(column, scope);
  const list = listSql(values, scope);
  if (list.empty) return not ? '1 = 1' : '1 = 0';
  if (list.array) return not ? `${left} <> all(${list.sql})` : `${left} = any(${list.sql})`;
  return `${left} ${not ? 'not ' : ''}in ${list.sql}`;
}
