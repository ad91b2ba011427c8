import type { Value } from '../../interpret/value.js';
import { quoted } from './layout.js';
import { defaultSql } from './value.js';

const operators: Record<string, string> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'LIKE' };

/** `where: { deletedAt: null, kind: { [Op.ne]: 'x' } }` of an index or a check as SQL; undefined where a part is not known. */
export function conditionSql(where: Value): string | undefined {
  if (where.kind !== 'record' || where.open || where.fields.size === 0) return undefined;
  const parts = [...where.fields].map(([name, { value }]) =>
    name.startsWith('Op.') ? undefined : columnSql(quoted(name), value),
  );
  return parts.some((part) => part === undefined) ? undefined : parts.join(' AND ');
}

function columnSql(column: string, value: Value): string | undefined {
  if (isNull(value)) return `${column} IS NULL`;
  if (value.kind === 'list') return within(column, 'IN', value);
  if (value.kind !== 'record') {
    const text = defaultSql(value);
    return text === undefined ? undefined : `${column} = ${text}`;
  }
  const parts = [...value.fields].map(([name, item]) => compared(column, name.replace(/^Op\./, ''), item.value));
  return parts.length === 0 || parts.some((part) => part === undefined) ? undefined : parts.join(' AND ');
}

function compared(column: string, name: string, value: Value): string | undefined {
  if (isNull(value)) return name === 'ne' || name === 'not' ? `${column} IS NOT NULL` : `${column} IS NULL`;
  if (name === 'in' || name === 'notIn') return within(column, name === 'in' ? 'IN' : 'NOT IN', value);
  const operator = operators[name];
  const text = defaultSql(value);
  return operator === undefined || text === undefined ? undefined : `${column} ${operator} ${text}`;
}

function within(column: string, word: string, value: Value): string | undefined {
  const items = value.kind === 'list' && !value.open ? value.items.map((item) => defaultSql(item.value)) : [];
  return items.length === 0 || items.some((item) => item === undefined) ? undefined : `${column} ${word} (${items.join(', ')})`;
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}
