import { type Catalogue, findTable, isOn, type Location, type Scenario, type Statement, type Table } from '../../model/index.js';
import type { Facts } from './index.js';

/** Where a list that is asked for without its owner is asked for with it. */
export interface Scoped {
  /** The column that names the owner. */
  column: string;
  /** Other places that ask for the rows of one. */
  places: Location[];
  /** All other places but a few ask so: this one rather forgot it. */
  mostly: boolean;
}

/** A column that names whose the rows are. */
const person = /(^|_)(user|owner|profile|member|customer)_?id$/i;
/** A column that names who shares the rows: `company_id`, `workspaceId`. */
const shared =
  /^(company|tenant|org|organi[sz]ation|workspace|team|business|agency|clinic|school|store|shop|branch|household|family|club)_?id$/i;

/**
 * For a list without its owner: where others ask for the same table by the column that names him. Undefined for a statement that asks
 * for somebody's, for one that the database's policies may narrow, and where no other place asks so.
 *
 * @param statements of reached call sites that Postgres takes
 */
export function scopesOf(
  statements: Statement[],
  catalogue: Catalogue,
  scenario: Scenario,
): (statement: Statement) => Scoped | undefined {
  const byTable = new Map<string, { statement: Statement; columns: string[] }[]>();
  const ownersOf = (table: Table): string[] => {
    const people = table.foreignKeys
      .filter((key) => key.table === scenario.population?.table)
      .map(({ columns: [column] }) => column);
    return table.columns
      .map(({ name }) => name)
      .filter((name) => !table.primaryKey.includes(name) && (people.includes(name) || person.test(name) || shared.test(name)));
  };
  const tableOf = ({ facts: { tables } }: Statement): Table | undefined => {
    const [source] = tables;
    return source && findTable(catalogue, source.name, source.schema);
  };
  for (const statement of statements) {
    const table = statement.facts.verb === 'select' ? tableOf(statement) : undefined;
    if (table === undefined) continue;
    const owners = ownersOf(table);
    const columns = owners.filter((owner) => asksBy(statement, owner));
    byTable.set(table.name, [...(byTable.get(table.name) ?? []), { statement, columns }]);
  }
  return (statement) => {
    const table = tableOf(statement);
    if (table === undefined || isNarrowed(table, statement) || asksForSome(statement)) return undefined;
    const all = byTable.get(table.name) ?? [];
    if (all.find((own) => own.statement === statement)?.columns.length !== 0) return undefined;
    // Forms of one call with and without a filter are one place, which asks for what it was given.
    if (all.some((own) => own.statement.site === statement.site && own.columns.length > 0)) return undefined;
    const others = all.filter((other) => other.statement.site !== statement.site);
    const asking = others.filter(({ columns }) => columns.length > 0);
    const [column] = mostFrequent(asking.flatMap(({ columns }) => columns));
    if (column === undefined) return undefined;
    const places = placesOf(asking.filter(({ columns }) => columns.includes(column)));
    const lists = placesOf(others.filter(({ statement: other }) => !asksForOne(other)));
    const mostly = places.length >= 2 && places.length >= lists.length * 0.75;
    // A market place shows everybody's offers, and each seller his own.
    return mostly || shared.test(column) ? { column, places, mostly } : undefined;
  };
}

function asksBy({ facts: { filters, tables } }: Statement, column: string): boolean {
  return filters.some(
    (filter) =>
      filter.column === column &&
      isOn(filter, tables[0]) &&
      (filter.operator === '=' || filter.operator === 'in') &&
      !filter.alternative &&
      filter.literal === undefined,
  );
}

/** Whether it asks for what it was given: the rows of one project are that project's. */
function asksForSome({ facts: { filters } }: Statement): boolean {
  return filters.some(({ literal, parameter }) => literal === undefined && parameter !== undefined);
}

function asksForOne({ facts: { filters, tables } }: Statement): boolean {
  return filters.some(
    (filter) => filter.column === 'id' && filter.operator === '=' && isOn(filter, tables[0]) && !filter.alternative,
  );
}

/** Policies decide what comes back, whatever the statement asks for. */
function isNarrowed(table: Table, { role }: Statement): boolean {
  return (role === 'anon' || role === 'authenticated') && table.rowSecurity && table.policies.length > 0;
}

function placesOf(asked: { statement: Statement }[]): Location[] {
  return [...new Map(asked.map(({ statement: { site, location } }) => [site, location])).values()];
}

function mostFrequent(names: string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([name]) => name);
}

/** Those among the statements that these entry points send; none where staff alone asks, which sees everybody's. */
export function scopesAmong(statements: Statement[], entries: string[], facts: Pick<Facts, 'scoped' | 'entryPoints'>): Scoped[] {
  const forStaff = entries.every((id) => {
    const entry = facts.entryPoints.get(id);
    return entry === undefined || entry.backOffice || /\badmin|\bplatform\b|\bstaff\b/i.test(entry.name);
  });
  return forStaff ? [] : statements.flatMap((statement) => facts.scoped(statement) ?? []);
}

/** What comes before any page of such a list, as a sentence. */
export function scopeFirst({ column, places, mostly }: Scoped): string {
  const [first] = places;
  const place = first === undefined ? 'another place' : `${first.file}:${String(first.line)}`;
  const who = places.length < 2 ? place : `${place} and ${String(places.length - 1)} more`;
  const how = mostly ? 'nearly all that ask for this table' : 'others';
  return `See first whether it should give everybody’s rows: ${how} (${who}) ask by ${column}, and this one does not. If that was forgotten, people are given rows of others, and a page would not mend it: put ${column} into the statement.`;
}
