import { parsePlPgSQLSync } from 'libpg-query';
import { field, inPattern, type Location, type SchemaSource } from '../model/index.js';
import type { FunctionRow } from './catalogue-rows.js';
import { isLoose } from './loose.js';

/** A function's body as Postgres's own parser of plpgsql has it, and where it stands. */
export interface Body {
  parsed: unknown;
  place: Place;
}

export interface Place {
  file: string;
  /** The line on which its body begins. */
  line: number;
}

/** The body of a function in plpgsql that a source of the repository has; undefined for any other. */
export function bodyOf({ definition, source }: FunctionRow, sources: SchemaSource[]): Body | undefined {
  const place = definition === undefined ? undefined : placeOf(source, sources);
  if (definition === undefined || place === undefined) return undefined;
  try {
    return { parsed: parsePlPgSQLSync(definition), place };
  } catch {
    return undefined;
  }
}

/** Where a function is made, in the last source that has its body. */
export function madeAt({ source, name }: FunctionRow, sources: SchemaSource[]): Location | undefined {
  const place = placeOf(source, sources);
  const text = sources.findLast(({ file }) => file === place?.file);
  if (place === undefined || text?.kind !== 'sql') return undefined;
  const before = text.text.slice(0, text.text.lastIndexOf(source));
  const start = [
    ...before.matchAll(new RegExp(`create\\s+(or\\s+replace\\s+)?function\\s+("?\\w+"?\\.)?"?${inPattern(name)}"?\\s*\\(`, 'gi')),
  ].at(-1);
  return start === undefined
    ? undefined
    : locationAt({ file: place.file, line: before.slice(0, start.index).split('\n').length }, 1);
}

/** The last source that has this very body; a loose script only where no migration has it. */
export function placeOf(body: string, sources: SchemaSource[]): Place | undefined {
  const chained = sources.toSorted((left, right) => Number(isLoose(right.file)) - Number(isLoose(left.file)));
  for (const source of chained.toReversed()) {
    const at = source.kind === 'sql' ? source.text.lastIndexOf(body) : -1;
    if (source.kind === 'sql' && at >= 0) return { file: source.file, line: source.text.slice(0, at).split('\n').length };
  }
  return undefined;
}

/** Where a line of a body stands. */
export function locationAt(place: Place, line: number): Location {
  const at = place.line + line - 1;
  return { file: place.file, line: at, endLine: at, column: 1 };
}

/** The text of an expression or a statement. */
export function queryOf(expression: unknown): string | undefined {
  const query = field(field(expression, 'PLpgSQL_expr'), 'query');
  return typeof query === 'string' ? query : undefined;
}

/** Every part of that name, the outer ones first. */
export function partsNamed(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    ...(key === name ? [inner] : []),
    ...partsNamed(inner, name),
  ]);
}
