import { findTable, type App, type Table } from '../model/index.js';
import { keyStem, nouns, singular, words } from './names.js';
import { appTables, isUnique, tableKey } from './tables.js';
import { userAliases } from './vocabulary.js';

/** A row of one table names a row of another. */
export interface Link {
  /** Keys of the tables as `tableKey` gives them. */
  from: string;
  to: string;
  columns: string[];
  references: string[];
  /** By a foreign key; otherwise by an ORM relation, a join in a query, or the column's name. */
  declared: boolean;
}

/** Rule 0: the links between the tables that need no knowledge of the population. */
export function plainLinks(app: App): Link[] {
  const tables = appTables(app.catalogue);
  const links: Link[] = [];
  const taken = new Set<string>();
  const add = (from: Table, column: string, to: Table | undefined, reference: string | undefined): void => {
    const known = from.columns.some((candidate) => candidate.name === column);
    if (to === undefined || reference === undefined || !known || taken.has(`${tableKey(from)}.${column}`)) return;
    if (from === to && column === reference) return;
    taken.add(`${tableKey(from)}.${column}`);
    links.push({ from: tableKey(from), to: tableKey(to), columns: [column], references: [reference], declared: false });
  };
  for (const table of tables) {
    for (const key of table.foreignKeys) {
      links.push({
        from: tableKey(table),
        to: `${key.schema}.${key.table}`,
        columns: key.columns,
        references: key.references,
        declared: true,
      });
      for (const column of key.columns) taken.add(`${tableKey(table)}.${column}`);
    }
  }
  for (const link of app.links) {
    const from = findTable(app.catalogue, link.table);
    const to = findTable(app.catalogue, link.references);
    if (from !== undefined) add(from, link.column, to, to?.primaryKey[0]);
  }
  for (const { from, to } of joins(app)) add(from.table, from.column, to.table, to.column);
  const named = tables
    .filter((table) => table.primaryKey.length === 1)
    .map((table) => ({ table, name: nouns(table.name).join('_') }));
  // Hundreds of columns have the same stem (`user_id`), which is looked for once.
  const targets = new Map<string, Table | undefined>();
  for (const table of tables) {
    for (const column of table.columns) {
      const stem = keyStem(column.name);
      if (stem !== undefined && !targets.has(stem)) targets.set(stem, namedLike(named, stem));
      const target = stem === undefined ? undefined : targets.get(stem);
      // `credential_id` of `credentials` is a name of its own, from wherever it comes, as is the key of `user_episode`.
      if (target === undefined || target === table || isOwnKey(table, column.name, stem) || isAnotherKey(column.name, target))
        continue;
      if (sameType(table, column.name, target)) add(table, column.name, target, target.primaryKey[0]);
    }
  }
  return links;
}

/** A word by which something is granted or found (`entitlement_key`), where the rows of that are named by their id. */
function isAnotherKey(column: string, { primaryKey }: Table): boolean {
  return words(column).at(-1) === 'key' && words(primaryKey[0] ?? '').at(-1) === 'id';
}

/** `episode_id` that alone is the primary key of `user_episode`. */
function isOwnKey(table: Table, column: string, stem: string | undefined): boolean {
  const [key, ...more] = table.primaryKey;
  return key === column && more.length === 0 && stem !== undefined && nouns(table.name).join('_').endsWith(`_${stem}`);
}

/** Services whose ids are not the app's: `stripe_customer_id`. */
const providers =
  /^(stripe|paypal|paystack|razorpay|lemon|paddle|square|clerk|auth0|google|github|facebook|discord|slack|external|remote|twilio)/;

/** Rule 0: columns called after a user (`author_id`, `created_by`) that no other link explains lead to the population. */
export function aliasLinks(app: App, known: readonly Link[], population: Table): Link[] {
  const taken = new Set(known.flatMap((link) => link.columns.map((column) => `${link.from}.${column}`)));
  const reference = population.primaryKey[0];
  if (reference === undefined) return [];
  const links: Link[] = [];
  for (const table of appTables(app.catalogue)) {
    for (const column of table.columns) {
      const stem = keyStem(column.name) ?? words(column.name).join('_');
      const isAlias = userAliases.has(stem) || (userAliases.has(stem.split('_').at(-1) ?? stem) && !providers.test(stem));
      const isKey = keyStem(column.name) !== undefined || stem.endsWith('_by');
      const isOwnId = /^(account|customer|client|profile)$/.test(stem) && nouns(table.name).at(-1) === stem;
      if (table === population || !isAlias || !isKey || isOwnId || taken.has(`${tableKey(table)}.${column.name}`)) continue;
      if (!sameType(table, column.name, population)) continue;
      links.push({
        from: tableKey(table),
        to: tableKey(population),
        columns: [column.name],
        references: [reference],
        declared: false,
      });
    }
  }
  return links;
}

/** Columns that the app's queries join with a unique column of another table. */
function joins(app: App): { from: { table: Table; column: string }; to: { table: Table; column: string } }[] {
  return app.statements.flatMap((statement) =>
    statement.facts.joins.flatMap(({ left, right }) => {
      const leftTable = findTable(app.catalogue, left.table);
      const rightTable = findTable(app.catalogue, right.table);
      if (leftTable === undefined || rightTable === undefined || leftTable === rightTable) return [];
      const a = { table: leftTable, column: left.column };
      const b = { table: rightTable, column: right.column };
      const [leftKey, rightKey] = [leftTable.primaryKey.join() === left.column, rightTable.primaryKey.join() === right.column];
      // Two keys that are joined name each other at most by a declared key: guessed, each would wait for the other.
      if (leftKey && rightKey) return [];
      if (rightKey) return [{ from: a, to: b }];
      if (leftKey) return [{ from: b, to: a }];
      if (isUnique(rightTable, right.column) && !isUnique(leftTable, left.column)) return [{ from: a, to: b }];
      return isUnique(leftTable, left.column) && !isUnique(rightTable, right.column) ? [{ from: b, to: a }] : [];
    }),
  );
}

/** The table whose singular is the stem, or whose last words are: `product` finds `shop_products` when nothing is nearer. */
function namedLike(named: readonly { table: Table; name: string }[], stem: string): Table | undefined {
  const wanted = stem.split('_').map(singular).join('_');
  const exact = named.filter(({ name }) => name === wanted).map(({ table }) => table);
  if (exact.length > 0) return exact.find((table) => table.schema === 'public') ?? exact[0];
  const ending = named.filter(({ name }) => name.endsWith(`_${wanted}`));
  return ending.length === 1 ? ending[0]?.table : undefined;
}

/** Whether the column could hold the other table's key: a text column may hold any, otherwise the kinds of type agree. */
function sameType(table: Table, column: string, target: Table): boolean {
  const type = table.columns.find((candidate) => candidate.name === column)?.type ?? '';
  const key = target.columns.find((candidate) => candidate.name === target.primaryKey[0])?.type ?? '';
  return kind(type) === kind(key) || kind(type) === 'text';
}

function kind(type: string): string {
  if (type.endsWith('[]')) return 'array';
  if (/^(bigint|integer|smallint|numeric)/.test(type)) return 'number';
  return /^(text|character|citext)/.test(type) ? 'text' : type;
}
