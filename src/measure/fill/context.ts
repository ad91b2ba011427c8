import type { App, Scenario, Table } from '../../model/index.js';
import { gatherFacts, ownerColumn, tableKey, type Link } from '../../scenario/index.js';
import { loadParser, readChecks, type Checks } from '../../scenario/checks.js';
import { neverSet } from './never-set.js';
import { collectDocumentKeys, collectLiterals, type Literals } from './literals.js';
import type { PartitionRule } from './partitions.js';
import type { TypeFacts } from './seeds.js';
import type { Value } from './sql.js';

/** What the repository's own SQL left in a table before anything was filled. */
export interface Seeds {
  rows: number;
  /** Up to 200 rows as text, for tables that hold nothing else. */
  samples: Record<string, string | null>[];
  /** Largest value of each whole-numbered column: new keys start above. */
  largest: Record<string, number>;
}

/** What the fill knows whatever the size. */
export interface FillContext {
  app: App;
  scenario: Scenario;
  tables: ReadonlyMap<string, Table>;
  links: readonly Link[];
  /** Tables of users and of groups: links to them are ownership. */
  owners: ReadonlySet<string>;
  population: ReadonlySet<string>;
  ownerOf: ReadonlyMap<string, string | undefined>;
  /** The column that names the one thing of which a table's rows are a handful of parts, by the table's key. */
  parts: ReadonlyMap<string, string>;
  literals: Literals;
  /** Flags that nobody who uses the app ever sets, by `schema.table.column`. */
  neverSet: ReadonlySet<string>;
  /** Keys of documents that the code asks for, by `schema.table.column`. */
  documentKeys: ReadonlyMap<string, readonly string[]>;
  checks: ReadonlyMap<string, Checks>;
  types: TypeFacts;
  /** What the partitions of a table hold, by its key. */
  partitions: ReadonlyMap<string, readonly PartitionRule[]>;
  seeds: ReadonlyMap<string, Seeds>;
  /** Values that replace those which a CHECK refused, found once and used at every size. */
  mended: Map<string, Map<string, Value>>;
  /** "Now", as SQL: the same for all sizes and all parameters. */
  anchor: string;
}

/** Gathers what the fill needs from the App and from the lab's template database. */
export async function fillContext(
  app: App,
  scenario: Scenario,
  database: { types: TypeFacts; partitions: FillContext['partitions']; seeds: ReadonlyMap<string, Seeds>; anchor: string },
): Promise<FillContext> {
  await loadParser();
  const facts = gatherFacts(app, scenario.population);
  const tables = new Map(facts.tables.map((table) => [tableKey(table), table]));
  const population = facts.population?.same ?? new Set<string>();
  const checks = facts.tables.map((table): [string, Checks] => {
    const domains = table.columns.flatMap((column) =>
      (database.types.get(column.type)?.checks ?? []).map((expression) => ({ column: column.name, expression })),
    );
    return [tableKey(table), readChecks(table, domains)];
  });
  return {
    app,
    scenario,
    tables,
    links: facts.links.filter((link) => tables.has(link.to)),
    owners: new Set([...population, ...facts.groups]),
    population,
    ownerOf: new Map(facts.tables.map((table) => [tableKey(table), ownerColumn(facts, table)])),
    parts: new Map(
      scenario.tables.flatMap((line) =>
        line.partOf === undefined ? [] : [[tableKey({ ...line, name: line.table }), line.partOf]],
      ),
    ),
    literals: collectLiterals(app),
    neverSet: neverSet(app),
    documentKeys: collectDocumentKeys(app),
    checks: new Map(checks),
    mended: new Map(),
    ...database,
  };
}
