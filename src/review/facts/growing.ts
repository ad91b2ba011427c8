import type { App, Scenario } from '../../model/index.js';

/** Tells whether a table grows with the users, by the scenario; a table that it does not name is taken to grow. */
export function growingTables(app: App, scenario: Scenario): (table: string) => boolean {
  const fixed = new Set(scenario.tables.filter((table) => table.perUser === undefined).map((table) => table.table));
  const known = new Set(app.catalogue.tables.map((table) => table.name));
  return (table) => known.has(table) && !fixed.has(table);
}
