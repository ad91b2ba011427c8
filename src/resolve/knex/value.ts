import type { Expression } from '../../model/index.js';
import { bind, literalString, Unresolvable } from '../sql.js';
import { identifierSql, nameSql, neededText, type Scope, stepsOf } from './names.js';
import { isRaw, rawSql } from './raw.js';
import { statementSql } from './statement.js';

/** Where a value stands: what is no expression is a parameter. */
export function valueSql(value: Expression | undefined, scope: Scope): string {
  const expression = expressionSql(value, scope);
  return expression ?? bind(scope.binding, value);
}

/** Where a column stands: text is its name. */
export function columnSql(value: Expression | undefined, scope: Scope): string {
  const text = literalString(value);
  if (text !== undefined) return identifierSql(text, scope);
  if (value?.kind === 'literal') return String(value.value);
  const expression = expressionSql(value, scope);
  if (expression === undefined) throw new Unresolvable('a column that is only known when the app runs');
  return expression;
}

/** Pieces of SQL and statements within the statement; undefined for plain values. */
function expressionSql(value: Expression | undefined, scope: Scope): string | undefined {
  if (value?.kind !== 'call') return undefined;
  const steps = stepsOf(value);
  if (steps) {
    if (isRaw(steps)) return rawSql(steps, scope);
    const alias = steps.find((step) => step.name === 'as')?.arguments[0];
    return `(${statementSql(steps, scope)})${alias ? ` as ${nameSql(neededText(alias, 'an alias'), scope)}` : ''}`;
  }
  const calls = value.name === 'chain' ? value.arguments : [value];
  const [start, ...rest] = calls;
  if (start?.kind !== 'call') return undefined;
  const sql = callSql(start.name, start.arguments, scope);
  const alias = rest.find((step) => step.kind === 'call' && step.name === 'as');
  return alias?.kind === 'call' ? `${sql} as ${nameSql(neededText(alias.arguments[0], 'an alias'), scope)}` : sql;
}

function callSql(name: string, values: Expression[], scope: Scope): string {
  switch (name) {
    case 'knex.now':
      return 'CURRENT_TIMESTAMP';
    case 'knex.uuid':
      return '(gen_random_uuid())';
    case 'knex.ref':
      return identifierSql(neededText(values[0], 'a column'), scope);
    default:
      throw new Unresolvable(`Knex's ${name.replace(/^knex\./, 'fn.')}() is not read yet`);
  }
}

/** What an `in` compares with: a list, or a statement. */
export function listSql(value: Expression | undefined, scope: Scope): { sql: string; empty?: true; array?: true } {
  if (value?.kind === 'call') return { sql: valueSql(value, scope) };
  if (value?.kind === 'list' && !value.open) {
    if (value.items.length === 0) return { sql: '', empty: true };
    const items = value.items.map((item) =>
      item.kind === 'list' ? `(${item.items.map((inner) => valueSql(inner, scope)).join(', ')})` : valueSql(item, scope),
    );
    return { sql: `(${items.join(', ')})` };
  }
  // As many placeholders as values: the lab sends them as one array, which Postgres plans alike.
  const items = value?.kind === 'list' ? value.items : value ? [value] : [];
  return { sql: bind(scope.binding, { kind: 'list', items, open: true }), array: true };
}
