import type { Index, Table } from '../../model/index.js';
import type { Candidate, Part } from './candidates.js';

type Wanted = Pick<Candidate, 'parts' | 'method' | 'include'> & { where?: string };

/**
 * The existing index that does what a wanted one would do, in words; undefined when there is none. It starts with the same keys
 * and holds the same rows.
 */
export function coveredBy(table: Table, wanted: Wanted): string | undefined {
  if (wanted.include.length > 0) return undefined;
  const index = table.indexes.find((known) => covers(known, wanted));
  if (index === undefined) return undefined;
  return `${index.name} (${index.keys.map((key) => key.text).join(', ')}) starts with the same columns already`;
}

function covers(index: Index, { parts, method, where }: Wanted): boolean {
  if (index.method !== method) return false;
  if (bare(index.where ?? '') !== bare(where ?? '')) return false;
  const start = index.keys.slice(0, parts.length);
  if (start.length < parts.length || !start.every((key, at) => isSame(key, parts[at]))) return false;
  // In which direction the first keys run matters to nobody; two keys must run in the same relation to one another.
  const turned = start.map((key, at) => key.descending !== parts[at]?.suffix.includes('DESC'));
  return new Set(turned.slice(1)).size <= 1;
}

function isSame(key: Index['keys'][number], part: Part | undefined): boolean {
  if (part === undefined || key.expression === part.plain) return false;
  return part.plain ? key.text === part.columns[0] : bare(key.text) === bare(part.sql);
}

/** Without quotes, brackets, blanks and casts to text: how Postgres prints an expression and how it was written differ in these. */
function bare(sql: string): string {
  return sql
    .replaceAll(/::(text|"text"|character varying)/g, '')
    .replaceAll(/[\s"()]/g, '')
    .toLowerCase();
}
