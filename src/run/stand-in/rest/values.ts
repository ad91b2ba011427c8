import type { Expression } from '../../../model/index.js';

/** A value of a JSON body as a parameter of that type, or undefined where only Postgres can take it apart. */
export function valueOf(value: unknown, type: string): Expression | undefined {
  const text = textOf(value, type);
  return text === undefined ? undefined : { kind: 'literal', value: text };
}

function textOf(value: unknown, type: string): string | number | boolean | null | undefined {
  if (value === null || value === undefined) return null;
  if (type === 'json' || type === 'jsonb') return JSON.stringify(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && type.endsWith('[]')) return listOf(value, type.slice(0, -2));
  return undefined;
}

/** A list as Postgres writes it: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function listOf(items: readonly unknown[], type: string): string | undefined {
  const parts: string[] = [];
  for (const item of items) {
    if (Array.isArray(item) && type !== 'json' && type !== 'jsonb') {
      const inner = listOf(item, type);
      if (inner === undefined) return undefined;
      parts.push(inner);
      continue;
    }
    const text = textOf(item, type);
    if (text === undefined) return undefined;
    parts.push(text === null ? 'NULL' : `"${String(text).replace(/["\\]/g, '\\$&')}"`);
  }
  return `{${parts.join(',')}}`;
}
