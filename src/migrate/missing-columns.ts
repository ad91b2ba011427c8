import { parseSync } from 'libpg-query';
import { type Catalogue, field, findTable, type MissingColumn } from '../model/index.js';

/** Columns that every table has. */
const ofTheSystem = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

/** What a statement names, wherever it stands in it. */
interface Named {
  tables: { schema: string | undefined; name: string; alias: string }[];
  /** Names of what the statement makes itself: WITH, and selects in FROM. */
  made: Set<string>;
  /** `schema.table.column`, `alias.column` or `column`. */
  references: string[][];
  /** Columns that a write names without their table, and names that it gives to what it selects. */
  written: { schema: string | undefined; table: string; column: string }[];
  given: Set<string>;
}

/**
 * Every column that a statement names and that its table does not have; Postgres names the first only. A reference without its table
 * counts where the statement has one table. Empty for what does not parse; the parser must have been loaded.
 */
export function missingColumns(sql: string, catalogue: Catalogue): MissingColumn[] {
  const named: Named = { tables: [], made: new Set(), references: [], written: [], given: new Set() };
  try {
    walk(parseSync(sql).stmts, named);
  } catch {
    return [];
  }
  const found = new Map<string, MissingColumn>();
  const look = (schema: string | undefined, name: string, column: string): void => {
    const table = findTable(catalogue, name, schema);
    if (!table || table.origin === 'inferred' || ofTheSystem.has(column)) return;
    // PostgreSQL reads `row.function` as a call.
    if (table.columns.some((known) => known.name === column) || catalogue.functions.some((known) => known.name === column))
      return;
    found.set(`${table.schema}.${table.name}.${column}`, { schema: table.schema, table: table.name, column });
  };
  for (const { schema, table, column } of named.written) look(schema, table, column);
  for (const names of named.references) {
    const [column = '', qualifier, schema] = [...names].reverse();
    if (qualifier === undefined && (named.made.size > 0 || named.given.has(column))) continue;
    const meant = named.tables.filter(
      (table) =>
        !named.made.has(table.name) &&
        (qualifier === undefined || table.alias === qualifier) &&
        (schema === undefined || table.schema === schema),
    );
    const [only, ...others] = meant;
    if (only === undefined || others.some(({ name }) => name !== only.name)) continue;
    if (qualifier === undefined && (named.tables.length > 1 || column === only.alias)) continue;
    look(only.schema, only.name, column);
  }
  return [...found.values()];
}

function walk(value: unknown, named: Named): void {
  if (Array.isArray(value)) for (const item of value) walk(item, named);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [kind, part] of Object.entries(value)) {
    if (kind === 'RangeVar' || (kind === 'relation' && field(part, 'relname') !== undefined)) noteTable(part, named);
    else if (kind === 'InsertStmt' || kind === 'UpdateStmt') noteWrite(part, named);
    else if (kind === 'CommonTableExpr') named.made.add(textOf(part, 'ctename') ?? '');
    else if (kind === 'RangeSubselect' || kind === 'RangeFunction')
      named.made.add(textOf(field(part, 'alias'), 'aliasname') ?? '');
    else if (kind === 'ResTarget' && field(part, 'val') !== undefined) named.given.add(textOf(part, 'name') ?? '');
    else if (kind === 'ColumnRef') {
      const names = listOf(part, 'fields').flatMap((name) => textOf(field(name, 'String'), 'sval') ?? '*');
      if (names.at(-1) !== '*') named.references.push(names);
    }
    walk(part, named);
  }
}

function noteTable(part: unknown, { tables }: Named): void {
  const name = textOf(part, 'relname') ?? '';
  tables.push({ schema: textOf(part, 'schemaname'), name, alias: textOf(field(part, 'alias'), 'aliasname') ?? name });
}

function noteWrite(part: unknown, { written }: Named): void {
  const relation = field(part, 'relation');
  const conflict = field(part, 'onConflictClause');
  const columns = [
    ...[...listOf(part, 'cols'), ...listOf(conflict, 'targetList')].map((target) => field(target, 'ResTarget')),
    ...(listOf(part, 'cols').length > 0 ? [] : listOf(part, 'targetList').map((target) => field(target, 'ResTarget'))),
    ...listOf(field(conflict, 'infer'), 'indexElems').map((element) => field(element, 'IndexElem')),
  ].flatMap((target) => textOf(target, 'name') ?? []);
  for (const column of columns)
    written.push({ schema: textOf(relation, 'schemaname'), table: textOf(relation, 'relname') ?? '', column });
}

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' ? text : undefined;
}
