import { parseSync, type Node } from 'libpg-query';
import { callsIn, findTable, type App, type Statement, type Table } from '../../model/index.js';
import { defaultLiteral } from './literals.js';

/** Steps of calls that may write what no statement tells. */
const writes =
  /^(insert|upsert|update|create|createMany|save|bulkCreate|set|query|execute|\$executeRaw|\$queryRaw|unsafe|raw|sql)/;

/**
 * Flags (`schema.table.column`) with a default that nobody who uses the app ever sets: every request that adds rows leaves them out and
 * none changes them, so that only seeds and whoever runs the app differ (`is_default`, `featured`). Nothing where a write was not
 * understood, nor for columns that a function of the database names.
 */
export function neverSet(app: App): ReadonlySet<string> {
  const understood = new Set(app.statements.map(({ site }) => site));
  const unclear = app.callSites.some(
    ({ id, reached, variants }) =>
      reached && !understood.has(id) && variants.some(({ steps }) => steps.some(({ name }) => writes.test(name))),
  );
  if (unclear) return new Set();
  const sites = new Set(
    app.entryPoints
      .filter(({ backOffice, kind, moment }) => !backOffice && kind !== 'job' && moment !== 'job')
      .flatMap(({ work }) => callsIn(work).map(({ site }) => site)),
  );
  const added = new Set<Table>();
  const open = new Set<Table>();
  const set = new Set<string>();
  for (const statement of app.statements) {
    const { verb, target, tables } = statement.facts;
    if ((verb !== 'insert' && verb !== 'update') || !sites.has(statement.site)) continue;
    const table = target === undefined ? undefined : findTable(app.catalogue, target, tables[0]?.schema);
    if (table === undefined) continue;
    if (verb === 'insert') added.add(table);
    const columns = columnsSet(statement);
    if (columns === undefined) open.add(table);
    for (const column of columns ?? []) set.add(keyOf(table, column));
  }
  const inDatabase = new Set(app.catalogue.functions.flatMap(({ source }) => source.split(/\W+/)));
  return new Set(
    [...added]
      .filter((table) => !open.has(table))
      .flatMap((table) =>
        table.columns
          .filter(({ type, name, default: value }) => type === 'boolean' && isFlag(value) && !inDatabase.has(name))
          .map(({ name }) => keyOf(table, name)),
      )
      .filter((key) => !set.has(key)),
  );
}

const isFlag = (text: string | undefined): boolean => /^(true|false)$/.test(defaultLiteral(text) ?? '');

const keyOf = ({ schema, name }: Table, column: string): string => `${schema}.${name}.${column}`;

/** Columns that an INSERT or UPDATE gives a value of its own; undefined where its text does not tell. */
function columnsSet({ sql }: Statement): string[] | undefined {
  try {
    const node = parseSync(sql).stmts?.[0]?.stmt;
    if (node !== undefined && 'UpdateStmt' in node) return names(node.UpdateStmt.targetList);
    if (node === undefined || !('InsertStmt' in node)) return undefined;
    const { cols, selectStmt, onConflictClause } = node.InsertStmt;
    if (cols === undefined || cols.length === 0) return undefined;
    const rows = selectStmt !== undefined && 'SelectStmt' in selectStmt ? (selectStmt.SelectStmt.valuesLists ?? []) : [];
    const given = names(cols).filter((_, at) => rows.length === 0 || rows.some((row) => !isDefault(row, at)));
    return [...given, ...names(onConflictClause?.targetList)];
  } catch {
    return undefined;
  }
}

function isDefault(row: Node, at: number): boolean {
  const item = 'List' in row ? row.List.items?.[at] : undefined;
  return item !== undefined && 'SetToDefault' in item;
}

function names(targets: readonly Node[] | undefined): string[] {
  return (targets ?? []).flatMap((target) => ('ResTarget' in target ? (target.ResTarget.name ?? []) : []));
}
