import type { List } from '../blueprint/blueprint.js';
import { camel, snake } from '../names.js';
import { entityOf, type Ground, type Sent } from './ground.js';
import type { Listing } from './lists.js';
import { fieldName } from './names.js';
import type { Rows } from './sql/rows.js';

/** The columns that a list shows; undefined where it is what a Blueprint shows anyway: all but long texts. */
export function shownBy(asked: readonly { rows: Rows; sent: Sent }[], listing: Listing, ground: Ground): List['columns'] {
  const forms = asked.map(({ rows, sent }) => letThrough(rows, sent));
  const all = [...new Set(forms.flatMap((rows) => shownIn(rows, listing, ground)))].filter(
    (column) => listing.fields[column]?.type !== 'longText' || !forms.some((rows) => isWhole(rows, listing)),
  );
  const usual = usually(listing);
  const plain = forms.some((rows) => isWhole(rows, listing)) ? [...new Set([...usual, ...all])] : all;
  if (plain.length === 0 && usual.length > 0) return [];
  return plain.length === usual.length && plain.every((column) => usual.includes(column)) ? undefined : plain;
}

/** The rows without what the route's schema keeps back: a column that is read for the order's sake. */
function letThrough(rows: Rows, { entries }: Sent): Rows {
  const answers = entries.flatMap(({ takes = [] }) =>
    takes.flatMap(({ place, name }) => (place === 'answer' ? [camel(name)] : [])),
  );
  if (answers.length === 0 || rows.columns === 'all') return rows;
  return {
    ...rows,
    columns: rows.columns.filter(
      ({ of, column }) => (of !== undefined && !rows.own.includes(of)) || answers.includes(camel(column)),
    ),
  };
}

/** Whether all columns are asked for: what of them is shown is not chosen. */
function isWhole({ columns, own }: Pick<Rows, 'columns' | 'own'>, { table }: Listing): boolean {
  if (columns === 'all') return true;
  const named = new Set(columns.filter(({ of }) => of === undefined || own.includes(of)).map(({ column }) => column));
  return table.columns.every(({ name, generated }) => generated || named.has(name));
}

function usually({ fields, counters }: Listing): string[] {
  return [...Object.keys(fields).filter((name) => fields[name]?.type !== 'longText'), ...Object.keys(counters)];
}

function shownIn({ columns, beside, own }: Rows, listing: Listing, ground: Ground): string[] {
  if (columns === 'all')
    return beside.flatMap(({ column, table, shows }) => shows.flatMap((shown) => related(column, table, shown, listing, ground)));
  return columns.flatMap(({ of, column }) => {
    const other = beside.find(({ alias }) => alias === of && !own.includes(alias));
    if (other === undefined) return ownShown(column, listing);
    const names = column === '*' ? other.shows : [column];
    return names.flatMap((shown) => related(other.column, other.table, shown, listing, ground));
  });
}

function ownShown(column: string, { fields, counters, table }: Listing): string[] {
  const declared = table.columns.find(({ name }) => name === column);
  const name = fieldName(column);
  return declared !== undefined && (name in fields || name in counters) ? [name] : [];
}

/** A column of a row that a relation leads to. */
function related(column: string, table: string, shown: string, { owner, references }: Listing, ground: Ground): string[] {
  const reference = references.find((one) => one.column === column);
  const by = column === owner.column && owner.owner === 'user' ? 'owner' : reference?.name;
  const to = by === 'owner' ? 'user' : reference?.to;
  if (by === undefined || to === undefined || entityOf(table, ground) !== to) return [];
  if (to === 'user') {
    if (/^(full_?name|name|display_?name|username|first_?name)$/i.test(shown)) return [`${by}.name`];
    return /image|avatar|picture|photo/i.test(shown) ? [`${by}.image`] : [];
  }
  const other = ground.entities.find(({ key }) => key === to)?.table.columns.find(({ name }) => name === shown);
  return other === undefined || isKey(other.name) ? [] : [`${by}.${fieldName(shown)}`];
}

function isKey(column: string): boolean {
  return /^(id|created_?at|updated_?at|version)$/i.test(column) || snake(column).endsWith('_id');
}
