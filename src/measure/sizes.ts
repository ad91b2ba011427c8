import { type Catalogue, findTable, rowsAt, type Scenario } from '../model/index.js';
import { type Extent, extents } from './options.js';

/** A row of so many columns and indexes counts as one: measured, such rows fill at 200 thousand a second. */
const PLAIN_COLUMNS = 8;
const PLAIN_INDEXES = 2;
const INDEX_WEIGHT = 0.3;
const STEP = 3;

/**
 * The sizes to load, in users, ascending: four (deep: six, full: seven), three times apart, with at most so many rows in all, and none above the largest that is
 * asked about. Chosen by rows: three of ten real schemas hold over 440 rows per user.
 * Rows are those of all the databases together; a row of a wide table or with many indexes counts as more than one.
 */
export function chooseSizes(
  scenario: Scenario,
  catalogue: Catalogue,
  asked: readonly number[],
  { mostRows, sizes: count }: Pick<Extent, 'mostRows' | 'sizes'> = extents.usual,
): number[] {
  const rows = (users: number): number =>
    scenario.tables.reduce((sum, table) => sum + rowsAt(table, users) * weightOf(catalogue, table.table, table.schema), 0);
  const sizesBelow = (largest: number): number[] =>
    Array.from({ length: count }, (_, at) => Math.max(1, round(largest / STEP ** (count - 1 - at))));
  const total = (largest: number): number => sizesBelow(largest).reduce((sum, users) => sum + rows(users), 0);
  let low = STEP ** (count - 1);
  let high = Math.max(low, ...asked);
  // The size of today is loaded whenever it is smaller than the rest.
  const withToday = (sizes: number[]): number[] => distinct([Math.min(...asked, sizes[0] ?? 1), ...sizes.slice(1)]);
  if (total(high) <= mostRows) return withToday(sizesBelow(high));
  while (high - low > Math.max(1, low / 100)) {
    const middle = Math.floor((low + high) / 2);
    if (total(middle) <= mostRows) low = middle;
    else high = middle;
  }
  return withToday(sizesBelow(low));
}

/** Two significant digits: figures that a person reads. */
function round(users: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, users))) - 1);
  return Math.max(1, Math.floor(users / unit) * unit);
}

function distinct(sizes: number[]): number[] {
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function weightOf(catalogue: Catalogue, name: string, schema: string): number {
  const table = findTable(catalogue, name, schema);
  if (!table) return 1;
  return Math.max(1, table.columns.length / PLAIN_COLUMNS + Math.max(0, table.indexes.length - PLAIN_INDEXES) * INDEX_WEIGHT);
}
