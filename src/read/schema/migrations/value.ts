import { literalText, type Value } from '../../interpret/value.js';
import { quotedText } from './layout.js';

/** A default or a piece of SQL as the migration means it; undefined where it cannot be told. */
export function defaultSql(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'literal':
      if (value.value === null) return 'NULL';
      return typeof value.value === 'string' ? quotedText(value.value) : String(value.value);
    case 'sql':
      return rawText(value);
    case 'record':
    case 'list':
      return plain(value) === undefined ? undefined : quotedText(JSON.stringify(plain(value)));
    case 'call':
      return value.name === 'kysely.sql' ? rawText(value.arguments[0]) : undefined;
    default:
      return undefined;
  }
}

/** The text of a piece of SQL all of whose holes are known. */
export function rawText(value: Value | undefined): string | undefined {
  if (value?.kind === 'call' && value.name === 'kysely.sql') return rawText(value.arguments[0]);
  if (value?.kind === 'literal') return literalText(value);
  if (value?.kind !== 'sql' && value?.kind !== 'text') return undefined;
  let text = '';
  for (const chunk of value.chunks) {
    const part = typeof chunk === 'string' ? chunk : value.kind === 'sql' ? defaultSql(chunk) : rawText(chunk);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}

function plain(value: Value): unknown {
  if (value.kind === 'literal') return value.value;
  if (value.kind === 'list' && !value.open) return value.items.map((item) => plain(item.value));
  if (value.kind === 'record' && !value.open)
    return Object.fromEntries([...value.fields].map(([name, item]) => [name, plain(item.value)]));
  return undefined;
}

/** One name or a list of names. */
export function namesOf(value: Value | undefined): string[] {
  if (value?.kind === 'list') return value.items.flatMap((item) => literalText(item.value) ?? []);
  const text = literalText(value);
  return text === undefined ? [] : [text];
}

export function option(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}
