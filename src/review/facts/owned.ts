import { type Catalogue, type Filter, findTable, isOn, type Scenario, type Statement, type Table } from '../../model/index.js';

/** The heaviest owner against the mean. */
export const heaviest = 10;
/** The fullest of things that have parts, against the mean. */
const fullest = 3;
/** Tables whose parents are popular: the top grows with the users. */
const popular = /like|vote|reaction|view|comment|rating|follow/i;

/**
 * Most rows that a statement gives because it asks for those of one owner or parent: by the scenario the heaviest has ten
 * times the mean. Undefined where it does not, or where parents are popular.
 */
export function rowsOfOwner(statement: Statement, catalogue: Catalogue, scenario: Scenario): number | undefined {
  const source = statement.facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  if (!table || (popular.test(table.name) && !asksForParts(statement, scenario))) return undefined;
  const rows = perUser(scenario, table.name);
  const own = statement.facts.filters.filter((filter) => isOn(filter, source));
  const rowsBy = (filter: Filter): number | undefined => {
    if (filter.operator !== '=' || filter.literal !== undefined) return undefined;
    const key = table.foreignKeys.find((candidate) => candidate.columns[0] === filter.column);
    const owner = scenario.tables.find((entry) => entry.table === table.name)?.owner === filter.column;
    const parents = key ? perUser(scenario, key.table) : owner ? 1 : undefined;
    const times = scenario.tables.find((entry) => entry.table === table.name)?.partOf === filter.column ? fullest : heaviest;
    return parents !== undefined && parents > 0 ? (rows / parents) * times : undefined;
  };
  const counts = own.flatMap((filter) => (filter.alternative ? [] : (rowsBy(filter) ?? [])));
  // `asker_id = $1 OR host_id = $1`: those of the one and those of the other.
  const either = own.filter(({ alternative }) => alternative).map(rowsBy);
  const known = either.flatMap((count) => count ?? []);
  if (either.length > 1 && known.length === either.length) counts.push(known.reduce((sum, count) => sum + count, 0));
  return counts.length > 0 ? Math.min(...counts) : undefined;
}

function perUser(scenario: Scenario, table: string): number {
  return scenario.tables.find((entry) => entry.table === table)?.perUser ?? (table === 'users' ? 1 : 0);
}

/** Fewer rows than these are no matter in whose hands they are. */
export const fewRows = 100;
/** What goes on for as long as its owner does: the few that an owner has on the average say nothing of the busiest. */
export const accruing =
  /order|product|listing|payment|payout|sale|purchase|transaction|invoice|booking|reservation|message|mail|event|log|history|post|notification|entry|entries|record|session|activit|report|ticket|inbox|signature|donation|tip|reaction|subscri|contact|hours|warning|participant|attend/i;

/** From this rule of the scenario on the figure says nothing of the table itself. */
const anythingOwned = 18;

/** What people set up once in a while and by hand: nobody has many. */
const setUp = /(integration|setting|preference|template|folder)s?$/i;
/** A connection to another service keeps that service's secret: a person has one or two. */
export const foreignSecret = /^(access|refresh)_?token(_encrypted|_hash)?$/i;
const bookkeeping = /^(created|updated|deleted|modified|archived|read|seen)/i;

/** Whose rows they are, where that is one person. */
const ofPerson =
  /(^|_)(user|profile|member|customer|account|driver|employee|client|patient|student|teacher|doctor|technician|worker|player|rider|courier|instructor)_?id$/i;

/** One user's rows between two moments: as many as fit into a day or a month, whatever the size of the app. */
function isClosedWindow(filters: readonly Filter[], table: Table): boolean {
  const ofUser = filters.some((filter) => filter.operator === '=' && !filter.alternative && ofPerson.test(filter.column));
  const times = table.columns.filter((column) => /^(timestamp|date)/.test(column.type)).map((column) => column.name);
  const bounded = (pattern: RegExp): Set<string> =>
    new Set(
      filters.filter((filter) => pattern.test(filter.operator) && filter.parameter !== undefined).map((filter) => filter.column),
    );
  const [from, until] = [bounded(/^>=?$/), bounded(/^<=?$/)];
  return ofUser && times.some((column) => from.has(column) && until.has(column));
}

/**
 * Whether a statement asks for what one owner has at the moment only: connections to other services, which keep a secret of
 * theirs, or what has begun and has no end yet (`ended_at is null`). Such rows do not pile up.
 */
export function isHandful(statement: Statement, catalogue: Catalogue): boolean {
  const source = statement.facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  const filters = statement.facts.filters.filter((filter) => !filter.alternative && isOn(filter, source));
  const owned = filters.some(
    (filter) => filter.operator === '=' && filter.parameter !== undefined && filter.literal === undefined,
  );
  if (!table || !owned) return false;
  if (isClosedWindow(filters, table)) return true;
  if (table.columns.some((column) => foreignSecret.test(column.name))) return true;
  const unfinished = filters.find((filter) => filter.operator === 'is null' && !bookkeeping.test(filter.column));
  return table.columns.some((column) => column.name === unfinished?.column && column.type.startsWith('timestamp'));
}

/** Whether a statement asks for the rows of one owner or parent, the largest has few, and they do not go on and on. */
export function isFewOfOwner(statement: Statement, catalogue: Catalogue, scenario: Scenario): boolean {
  const name = statement.facts.tables[0]?.name ?? '';
  const owned = statement.facts.filters.some(
    (filter) => filter.operator === '=' && !filter.alternative && filter.parameter !== undefined && filter.literal === undefined,
  );
  if (owned && setUp.test(name)) return true;
  const amount = scenario.tables.find((entry) => entry.table === name);
  // A guess of how many a user has silences nothing, nor does the five that anything owned gets.
  if (amount === undefined || amount.guess || amount.rule >= anythingOwned) return false;
  const rows = rowsOfOwner(statement, catalogue, scenario);
  return rows !== undefined && rows < fewRows && !accruing.test(name);
}

/** Whether a statement asks by the column that names the one thing of which its rows are a handful of parts. */
export function asksForParts({ facts }: Statement, scenario: Scenario): boolean {
  const [source] = facts.tables;
  const column = scenario.tables.find((entry) => entry.table === source?.name)?.partOf;
  return facts.filters.some(
    (filter) =>
      filter.column === column &&
      isOn(filter, source) &&
      filter.operator === '=' &&
      !filter.alternative &&
      filter.literal === undefined,
  );
}

/** Whether a statement asks for the rows of one parent, not of a user, and even the largest parent has few. */
export function isWithinParent(statement: Statement, catalogue: Catalogue, scenario: Scenario): boolean {
  const source = statement.facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  const rows = rowsOfOwner(statement, catalogue, scenario);
  if (!table || rows === undefined || rows >= fewRows) return false;
  const population = scenario.population?.table;
  return statement.facts.filters.some((filter) => {
    if (filter.operator !== '=' || filter.alternative || filter.literal !== undefined) return false;
    const key = table.foreignKeys.find((candidate) => candidate.columns[0] === filter.column);
    return key !== undefined && key.table !== population && !/user|profile|account|member|customer/i.test(key.table);
  });
}

/**
 * Whether a statement asks for the parts that one parent consists of: the lines of an order, the steps of a template. What users
 * add one by one (signatures, messages) is no part, though it hangs on the parent too: such rows name their user, or go on.
 */
export function isParts(statement: Statement, catalogue: Catalogue, scenario: Scenario): boolean {
  const name = statement.facts.tables[0]?.name ?? '';
  // The last word says what a row is: `order_items` are items.
  const noun = name.split(/_|(?<=[a-z])(?=[A-Z])/).findLast((word) => !/^v?\d+$/i.test(word)) ?? name;
  if (accruing.test(noun)) return false;
  if (asksForParts(statement, scenario)) return true;
  if (!isWithinParent(statement, catalogue, scenario)) return false;
  const owner = scenario.tables.find((entry) => entry.table === name)?.owner;
  return owner === undefined || statement.facts.filters.some((filter) => filter.column === owner);
}
