import { type Catalogue, type Filter, findTable, isOn, type Scenario, type Statement, type Table } from '../../model/index.js';
import { accruing, fewRows, heaviest } from './owned.js';
import { equalTo, hasUniqueKey } from './bound.js';

/** What has a handful of values however many rows there are: years, months, languages, kinds. */
const ofFewValues =
  /(^|_)(year|month|quarter|week_?day|day_of_week|hour|language|locale|currency|platform|provider|channel|type|kind)$/i;

/**
 * Whether a statement compares all columns of a unique key but one, of which there are few: one user's budgets of a month are at
 * most one for each of their categories.
 */
export function isKeyedButOne(
  { facts: { tables, filters } }: Statement,
  catalogue: Catalogue,
  scenario: Scenario,
  growing: (table: string) => boolean,
): boolean {
  const [source] = tables;
  const table = source && findTable(catalogue, source.name, source.schema);
  if (!table) return false;
  const own = filters.filter((filter) => isOn(filter, source));
  return table.columns.some(({ name, enumLabels }) => {
    if (own.some((filter) => filter.column === name && filter.operator === '=')) return false;
    const pinned = equalTo(table, name);
    if (hasUniqueKey(table, own) || hasUniqueKey(table, [pinned]) || !hasUniqueKey(table, [...own, pinned])) return false;
    const parent = table.foreignKeys.find((key) => key.columns.length === 1 && key.columns[0] === name);
    if (parent === undefined) return enumLabels !== undefined || ofFewValues.test(name);
    return !growing(parent.table) || isFewOfSame(findTable(catalogue, parent.table, parent.schema), own, scenario);
  });
}

/** Whether even the busiest owner has few of them, and it is one owner's that are asked for. */
function isFewOfSame(parent: Table | undefined, own: readonly Filter[], scenario: Scenario): boolean {
  const entry = scenario.tables.find(({ table }) => table === parent?.name);
  if (entry?.owner === undefined || accruing.test(entry.table) || (entry.perUser ?? 0) * heaviest >= fewRows) return false;
  return own.some(({ column, operator }) => column === entry.owner && operator === '=');
}
