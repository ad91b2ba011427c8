import type { Expression } from '../../model/index.js';

/** A name as SQL. */
export function quoteName(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** A text as SQL. */
export function quoteText(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

/** The expression of an index, a check or a predicate in a declaration of that table, as SQL. */
export function expressionSql(expression: Expression, table: string): string {
  switch (expression.kind) {
    case 'column':
      return quoteName(expression.column);
    case 'literal':
      return typeof expression.value === 'string' ? quoteText(expression.value) : String(expression.value);
    case 'sql':
      return expression.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : expressionSql(chunk, table))).join('');
    case 'call':
      return callSql(expression.name, expression.arguments, table);
    default:
      return 'null';
  }
}

const infix: Record<string, string> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'like', ilike: 'ilike' };

function callSql(name: string, values: Expression[], table: string): string {
  const [first, second] = values;
  const operator = infix[name];
  if (operator && first && second) return `${expressionSql(first, table)} ${operator} ${expressionSql(second, table)}`;
  switch (name) {
    case 'key':
      return first ? expressionSql(first, table) : 'null';
    case 'chain': {
      const steps = values.flatMap((value) => (value.kind === 'call' ? [value] : []));
      const start = steps[0];
      const base = start ? callSql(start.name, start.arguments, table) : 'null';
      const names = steps.slice(1).map((step) => step.name);
      return `${base}${names.includes('desc') ? ' desc' : ''}${names.includes('nullsFirst') ? ' nulls first' : names.includes('nullsLast') ? ' nulls last' : ''}`;
    }
    case 'asc':
    case 'desc':
      return `${first ? expressionSql(first, table) : 'null'} ${name}`;
    case 'and':
    case 'or':
      return `(${values.map((value) => expressionSql(value, table)).join(` ${name} `)})`;
    case 'not':
      return `not (${first ? expressionSql(first, table) : 'null'})`;
    case 'isNull':
      return `${first ? expressionSql(first, table) : 'null'} is null`;
    case 'isNotNull':
      return `${first ? expressionSql(first, table) : 'null'} is not null`;
    case 'inArray':
      return `${first ? expressionSql(first, table) : 'null'} in (${second?.kind === 'list' ? second.items.map((item) => expressionSql(item, table)).join(', ') : 'null'})`;
    default:
      return 'null';
  }
}

/** A column's default as SQL; undefined for one that code makes. */
export function defaultText(value: Expression, type: string): string | undefined {
  if (value.kind === 'sql') return expressionSql(value, '');
  const plain = toPlain(value);
  if (plain === undefined) return undefined;
  if (type.endsWith('[]'))
    return Array.isArray(plain) ? `ARRAY[${plain.map((item) => quoteText(String(item))).join(', ')}]::${type}` : undefined;
  if (type === 'json' || type === 'jsonb') return `${quoteText(JSON.stringify(plain))}::${type}`;
  if (typeof plain === 'number' || typeof plain === 'boolean') return String(plain);
  return typeof plain === 'string' ? quoteText(plain) : undefined;
}

function toPlain(value: Expression): unknown {
  if (value.kind === 'literal') return value.value ?? undefined;
  if (value.kind === 'list' && !value.open) return value.items.map(toPlain);
  if (value.kind === 'record' && !value.open)
    return Object.fromEntries(value.fields.map((field) => [field.name, toPlain(field.value)]));
  return undefined;
}
