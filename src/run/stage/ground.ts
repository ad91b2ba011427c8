import { type App, findTable, type Scenario, type Table } from '../../model/index.js';
import { gatherFacts, type Link, tableKey } from '../../scenario/index.js';

/** What every experiment knows of the app's data: its tables, who the users are, and which rows are whose. */
export interface Ground {
  app: App;
  scenario: Scenario;
  tables: ReadonlyMap<string, Table>;
  links: readonly Link[];
  /** The table with one row for each user, and the column by which others name it. */
  population: { table: Table; key: string } | undefined;
  /** Tables whose rows name a user, by the column. */
  owned: { table: Table; column: string }[];
}

export function groundOf(app: App, scenario: Scenario): Ground {
  const facts = gatherFacts(app, scenario.population);
  const tables = new Map(facts.tables.map((table) => [tableKey(table), table]));
  const told = scenario.population && findTable(app.catalogue, scenario.population.table, scenario.population.schema);
  const table = told ?? facts.population?.table;
  const key = table?.primaryKey[0] ?? table?.columns.find(({ name }) => name === 'id')?.name;
  const same = facts.population?.same ?? new Set<string>();
  const owned = facts.links.flatMap((link) => {
    const from = tables.get(link.from);
    const [column] = link.columns;
    return from !== undefined && column !== undefined && link.columns.length === 1 && same.has(link.to) && !same.has(link.from)
      ? [{ table: from, column }]
      : [];
  });
  return {
    app,
    scenario,
    tables,
    links: facts.links,
    population: table === undefined || key === undefined ? undefined : { table, key },
    owned,
  };
}
