import { type Finding, inPattern, type Scenario, type TableScenario } from '../model/index.js';
import { type Basis, tablesOf } from './basis.js';
import { turnsOver } from './guesses.js';
import { counted, plural } from './words.js';

/** Tables whose rows decide: more than these are not said. */
export const mostAssumed = 2;

/**
 * How many rows a finding's size is reckoned with, where a rule of the scenario says it and neither the owner nor a live database:
 * `5 posts per user`, `1,000 classes in all (a guess)`. Guesses first.
 */
export function assumedRows(basis: Basis, finding: Finding): string[] {
  const read = finding.statements
    .flatMap((id) => basis.statements.get(id) ?? [])
    .flatMap((statement) => [...tablesOf(basis, statement), ...aroundIt(basis, finding, statement.site)]);
  const tables = [...indexed(basis, finding), ...read];
  const assumed = [...new Map(tables.map((table) => [`${table.schema}.${table.table}`, table])).values()].filter((table) =>
    isAssumed(basis.scenario, table),
  );
  return assumed
    .toSorted((left, right) => Number(right.guess) - Number(left.guess))
    .slice(0, mostAssumed)
    .map((table) => `${rowsEach(table, basis.scenario.population?.unit ?? 'user')}${table.guess ? ' (a guess)' : ''}`);
}

/** Tables for which an index is asked: a deletion looks through others than the one that it names. */
function indexed({ scenario }: Basis, { kind, fix }: Finding): TableScenario[] {
  if (kind !== 'missing-index') return [];
  return scenario.tables.filter(({ table }) => new RegExp(`\\bon (?:"?\\w+"?\\.)?"?${inPattern(table)}"? \\(`, 'i').test(fix));
}

/** What says how often a statement is sent, where that is the finding. */
function aroundIt(basis: Basis, { kind, entryPoints }: Finding, site: string): TableScenario[] {
  if (kind !== 'n-plus-one') return [];
  const named = new Set(entryPoints);
  return basis.app.entryPoints.filter(({ id }) => named.has(id)).flatMap(({ work }) => turnsOver(basis, work, site));
}

/** What the rules say of a table and could be otherwise: of the users themselves there is one each. */
export function isAssumed({ population }: Scenario, { schema, table, perUser, from, guess }: TableScenario): boolean {
  const isPopulation = schema === population?.schema && table === population.table;
  return from === undefined && !isPopulation && (guess || (perUser !== undefined && perUser !== 1));
}

/** `5 orders per user`, `one row of teams for 20 users`, `200 classes in all` */
export function rowsEach(
  { table, perUser, fixed = 0 }: Pick<TableScenario, 'table' | 'perUser' | 'fixed'>,
  unit: string,
): string {
  if (perUser === undefined) return `${counted(fixed)} ${table} in all`;
  if (perUser > 1 / 2) return `${String(Number(perUser.toPrecision(2)))} ${table} per ${unit}`;
  return `one row of ${table} for ${String(Math.round(1 / perUser))} ${plural(unit)}`;
}
