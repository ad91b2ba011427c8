import { parsePlPgSQLSync } from 'libpg-query';
import type { DatabaseFunction, FunctionLoop, Location, SchemaSource } from '../model/index.js';
import type { FunctionRow } from './catalogue-rows.js';

/** The functions with the loops over rows that those in plpgsql have, at their lines in the source that made them. */
export function withLoops(functions: FunctionRow[], sources: SchemaSource[]): DatabaseFunction[] {
  return functions.map(({ definition, ...known }) => {
    const place = definition === undefined || !/\bloop\b/i.test(known.source) ? undefined : placeOf(known, sources);
    if (definition === undefined || place === undefined) return known;
    const loops = loopsOf(definition, place);
    return loops.length > 0 ? { ...known, loops } : known;
  });
}

interface Place {
  file: string;
  /** The line on which its body begins. */
  line: number;
}

/** The last source that has this very body. */
function placeOf(known: DatabaseFunction, sources: SchemaSource[]): Place | undefined {
  for (const source of sources.toReversed()) {
    const at = source.kind === 'sql' ? source.text.lastIndexOf(known.source) : -1;
    if (source.kind === 'sql' && at >= 0) return { file: source.file, line: source.text.slice(0, at).split('\n').length };
  }
  return undefined;
}

function loopsOf(definition: string, place: Place): FunctionLoop[] {
  let parsed: unknown;
  try {
    parsed = parsePlPgSQLSync(definition);
  } catch {
    return [];
  }
  return partsNamed(parsed, 'PLpgSQL_stmt_fors').flatMap((loop) => {
    const over = queryOf(field(loop, 'query'));
    const statements = statementsIn(field(loop, 'body'));
    const line = field(loop, 'lineno');
    if (over === undefined || statements.length === 0 || typeof line !== 'number') return [];
    return [{ over, statements, location: locationAt(place, line) }];
  });
}

function locationAt(place: Place, line: number): Location {
  const at = place.line + line - 1;
  return { file: place.file, line: at, endLine: at, column: 1 };
}

/** What a body sends to tables: statements of their own, queries that another loop runs over, and those in expressions. */
function statementsIn(body: unknown): string[] {
  return partsNamed(body, 'PLpgSQL_expr')
    .flatMap((expression) => queryOf({ PLpgSQL_expr: expression }) ?? [])
    .filter((query) => /\bfrom\b|^\s*(insert|update|delete|merge)\b/i.test(query));
}

function queryOf(expression: unknown): string | undefined {
  const query = field(field(expression, 'PLpgSQL_expr'), 'query');
  return typeof query === 'string' ? query : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

/** Every part of that name, the outer ones first. */
function partsNamed(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    ...(key === name ? [inner] : []),
    ...partsNamed(inner, name),
  ]);
}
