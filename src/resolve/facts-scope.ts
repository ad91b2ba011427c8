import type { Node } from '@pgsql/types';
import { type Catalogue, findTable } from '../model/index.js';

export interface Source {
  schema?: string;
  name: string;
  alias: string;
}

/** The tables that a column reference can mean. */
export interface Scope {
  sources: Source[];
  catalogue: Catalogue;
  /** What lies around a subquery: its references may mean those tables too. */
  outer?: Scope;
}

export interface ResolvedColumn {
  schema?: string;
  table?: string;
  column: string;
}

/** The table and column that a reference names; undefined for anything else. */
export function columnOf(node: Node, scope: Scope): ResolvedColumn | undefined {
  if (!('ColumnRef' in node)) return undefined;
  const names = (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));
  const column = names.at(-1);
  if (column === undefined || column === '*') return undefined;
  const qualifier = names.at(-2);
  if (qualifier !== undefined) {
    const source =
      scope.sources.find((candidate) => candidate.alias === qualifier) ??
      scope.sources.find((candidate) => candidate.name === qualifier);
    if (source === undefined && scope.outer !== undefined) return columnOf(node, scope.outer);
    return withSource(source, column, qualifier);
  }
  const only = scope.sources.length === 1 ? scope.sources[0] : undefined;
  const owner =
    only ??
    scope.sources.find((source) =>
      findTable(scope.catalogue, source.name, source.schema)?.columns.some((candidate) => candidate.name === column),
    );
  return withSource(owner, column, undefined);
}

function withSource(source: Source | undefined, column: string, qualifier: string | undefined): ResolvedColumn {
  const table = source?.name === '' ? undefined : (source?.name ?? qualifier);
  return {
    column,
    ...(table === undefined ? {} : { table }),
    ...(source?.schema === undefined ? {} : { schema: source.schema }),
  };
}

/** The literal that a node is: text, number, boolean or null. */
export function constantOf(node: Node): string | number | boolean | null | undefined {
  if ('TypeCast' in node && node.TypeCast.arg) return constantOf(node.TypeCast.arg);
  if (!('A_Const' in node)) return undefined;
  const value = node.A_Const;
  if (value.isnull) return null;
  if (value.sval) return value.sval.sval ?? '';
  if (value.ival) return value.ival.ival ?? 0;
  if (value.boolval) return value.boolval.boolval ?? false;
  if (value.fval) return Number(value.fval.fval ?? 0);
  return undefined;
}

export function numberOf(node: Node): number | undefined {
  const value = constantOf(node);
  return typeof value === 'number' ? value : undefined;
}
