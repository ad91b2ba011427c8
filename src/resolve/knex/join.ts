import type { CallStep, Expression } from '../../model/index.js';
import { literalString, Unresolvable } from '../sql.js';
import { identifierSql, isNull, nameSql, neededText, type Scope, stepsOf } from './names.js';
import { textSql } from './raw.js';
import { columnSql, listSql, valueSql } from './value.js';

const joins: Record<string, string> = {
  join: 'inner join',
  innerJoin: 'inner join',
  leftJoin: 'left join',
  leftOuterJoin: 'left join',
  rightJoin: 'right join',
  rightOuterJoin: 'right join',
  outerJoin: 'full join',
  fullOuterJoin: 'full join',
  crossJoin: 'cross join',
};

export function isJoin(name: string): boolean {
  return joins[name] !== undefined || name === 'joinRaw';
}

/** Joins in the order in which they are written. */
export function joinsSql(steps: CallStep[], scope: Scope): string {
  return steps
    .filter((step) => isJoin(step.name))
    .map((step) => {
      const [table, ...on] = step.arguments;
      if (step.name === 'joinRaw') return ` ${textSql(table, on[0], scope)}`;
      return ` ${joins[step.name]} ${tableSql(table, scope)}${on.length > 0 ? ` ${onSql(on, scope)}` : ''}`;
    })
    .join('');
}

/** A table by its name, `{ alias: 'name' }`, or a statement with an alias. */
export function tableSql(value: Expression | undefined, scope: Scope): string {
  const schema = scope.schema === undefined ? '' : `${nameSql(scope.schema, scope)}.`;
  const text = literalString(value);
  if (text !== undefined) return schema + identifierSql(text, scope);
  if (value?.kind === 'record' && value.fields.length > 0)
    return value.fields
      .map((field) => {
        const inner =
          field.value.kind === 'call'
            ? valueSql(field.value, scope)
            : schema + identifierSql(neededText(field.value, 'a table'), scope);
        return `${inner} as ${nameSql(field.name, scope)}`;
      })
      .join(', ');
  if (value?.kind === 'call') return valueSql(value, scope);
  throw new Unresolvable('a table that is only known when the app runs');
}

function onSql(values: Expression[], scope: Scope): string {
  const [first, second, third] = values;
  const steps = stepsOf(first);
  if (steps && steps[0]?.name === 'builder') return builderSql(steps, scope);
  if (first?.kind === 'record') return `on ${pairs(first, scope)}`;
  if (values.length === 1) return `on ${columnSql(first, scope)}`;
  const [operator, right] = third ? [neededText(second, 'an operator'), third] : ['=', second];
  return `on ${columnSql(first, scope)} ${operator} ${columnSql(right, scope)}`;
}

function pairs(value: Extract<Expression, { kind: 'record' }>, scope: Scope): string {
  return value.fields.map((field) => `${identifierSql(field.name, scope)} = ${columnSql(field.value, scope)}`).join(' and ');
}

/** `function () { this.on('a', 'b').andOnVal('c', 1) }` */
function builderSql(steps: CallStep[], scope: Scope): string {
  const using = steps.find((step) => step.name === 'using');
  if (using) {
    const columns = using.arguments.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
    return `using (${columns.map((column) => columnSql(column, scope)).join(', ')})`;
  }
  const parts = steps.flatMap((step) => {
    const [, junction = '', form = ''] = /^(and|or)?on(\w*)$/i.exec(step.name) ?? [];
    return /^(and|or)?on/i.test(step.name)
      ? [{ junction: junction === 'or' ? 'or' : 'and', sql: clauseSql(form, step.arguments, scope) }]
      : [];
  });
  if (parts.length === 0) throw new Unresolvable('a join whose condition is only known when the app runs');
  return `on ${parts.map((part, index) => (index === 0 ? part.sql : `${part.junction} ${part.sql}`)).join(' ')}`;
}

function clauseSql(form: string, values: Expression[], scope: Scope): string {
  const [first, second, third] = values;
  switch (form) {
    case '': {
      const steps = stepsOf(first);
      if (steps && steps[0]?.name === 'builder') return `(${builderSql(steps, scope).replace(/^on /, '')})`;
      return onSql(values, scope).replace(/^on /, '');
    }
    case 'Val': {
      const [operator, value] = third ? [neededText(second, 'an operator'), third] : ['=', second];
      return `${columnSql(first, scope)} ${operator} ${isNull(value) ? 'null' : valueSql(value, scope)}`;
    }
    case 'In': {
      const list = listSql(second, scope);
      return `${columnSql(first, scope)} ${list.array ? `= any(${list.sql})` : `in ${list.sql}`}`;
    }
    case 'Null':
    case 'NotNull':
      return `${columnSql(first, scope)} is ${form === 'Null' ? '' : 'not '}null`;
    default:
      throw new Unresolvable(`Knex's on${form}() is not read yet`);
  }
}
