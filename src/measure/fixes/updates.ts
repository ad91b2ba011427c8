import { parseSync } from 'libpg-query';
import { findTable, type App, type Table } from '../../model/index.js';

/** Columns of a table that the app's reached updates set. */
export function updatedColumns(app: App, table: Table): string[] {
  const reached = new Set(app.callSites.filter((site) => site.reached).map((site) => site.id));
  const found = new Set<string>();
  for (const statement of app.statements) {
    if (statement.facts.verb !== 'update' || !reached.has(statement.site) || statement.refused !== undefined) continue;
    if (findTable(app.catalogue, statement.facts.target ?? '', statement.facts.tables[0]?.schema) !== table) continue;
    for (const column of targetsOf(statement.sql)) found.add(column);
  }
  return [...found].filter((name) => table.columns.some((column) => column.name === name));
}

function targetsOf(sql: string): string[] {
  try {
    const statement = parseSync(sql).stmts?.[0]?.stmt;
    const targets = statement !== undefined && 'UpdateStmt' in statement ? (statement.UpdateStmt.targetList ?? []) : [];
    return targets.map((target) => ('ResTarget' in target ? (target.ResTarget.name ?? '') : ''));
  } catch {
    return [];
  }
}
