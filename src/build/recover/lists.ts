import type { Table } from '../../model/index.js';
import { uniqueKeys } from '../../scenario/index.js';
import type { Entity, List } from '../blueprint/blueprint.js';
import { pascal } from '../names.js';
import { isCreation } from './fields.js';
import { type Ground, type Sent, tableOf } from './ground.js';
import { fieldName, free, listName } from './names.js';
import type { Owner } from './owner.js';
import type { Reference } from './relations.js';
import { shownBy } from './shown.js';
import { type Narrowing, narrowingOf } from './narrowing.js';
import type { Rows } from './sql/rows.js';
import { staleOf } from './stale.js';

/** What the lists of an entity are told by. */
export interface Listing {
  key: string;
  table: Table;
  owner: Owner;
  references: Reference[];
  fields: Entity['fields'];
  counters: NonNullable<Entity['counters']>;
}

/** A call that gives a list, with all the forms that it takes. */
interface Asked {
  symbol: string;
  forms: { sent: Sent; rows: Rows }[];
}

/** The access paths of an entity, from the selects that give many of its rows to those who use the app. */
export function listsOf(listing: Listing, ground: Ground): Record<string, List> {
  const lists: Record<string, List> = {};
  for (const asked of askedFor(listing.table, ground)) {
    const list = listOf(asked, listing, ground);
    if (list === undefined) continue;
    const whole = asked.forms.some(({ rows, sent }) => !rows.limited || sent.statement.facts.limit === sent.statement.rowCap);
    const same = Object.entries(lists).find(([, other]) => samePath(other, list));
    if (same !== undefined) lists[same[0]] = joined(same[1], list);
    else {
      const name = free(nameOf(asked.symbol, list, listing, ground), new Set(Object.keys(lists)));
      lists[name] = list;
      if (whole && list.page === undefined) askPage(name, listing, ground);
      if (list.of === 'owner' && asked.forms.every((form) => isOfAnybody(form, listing, ground))) askWhose(name, listing, ground);
    }
  }
  return lists;
}

function askedFor(table: Table, ground: Ground): Asked[] {
  const calls = new Map<string, Asked>();
  for (const one of ground.sent) {
    const { statement, entries, symbol, rows } = one;
    if (statement.facts.verb !== 'select' || !entries.some(isOfUsers)) continue;
    if (
      rows === undefined ||
      tableOf(rows.table, ground) !== table ||
      statement.facts.singleRow ||
      namesOne(one, table) ||
      isKeysAlone(rows, table)
    )
      continue;
    const call = calls.get(statement.site) ?? { symbol, forms: [] };
    call.forms.push({ sent: one, rows });
    calls.set(statement.site, call);
  }
  return [...calls.values()];
}

/** Whether the rows' keys are all that is asked for: they are counted, or looked up. */
function isKeysAlone({ columns }: Rows, { primaryKey }: Table): boolean {
  return columns !== 'all' && columns.every(({ column }) => primaryKey.includes(column));
}

function isOfUsers({ backOffice, kind, moment }: Sent['entries'][number]): boolean {
  return !backOffice && kind !== 'job' && moment !== 'job' && moment !== 'webhook';
}

/** Whether at most one row comes back: a key is compared whole, or one row is asked for. */
function namesOne({ statement: { facts } }: Sent, table: Table): boolean {
  const compared = new Set(
    facts.filters
      .filter(
        ({ table: of, operator, alternative, wrapped }) => of === table.name && operator === '=' && !alternative && !wrapped,
      )
      .map(({ column }) => column),
  );
  return facts.limit === 1 || uniqueKeys(table).some((key) => key.every((column) => compared.has(column)));
}

function listOf({ forms }: Asked, listing: Listing, ground: Ground): List | undefined {
  const narrowings = forms.map(({ sent, rows }) => narrowingOf(rows, sent, listing, ground));
  const [first] = forms;
  if (first === undefined || narrowings.every(({ keys }) => keys)) return undefined;
  const always = narrowings.reduce<string[]>(
    (columns, { equal }) => columns.filter((column) => equal.includes(column)),
    narrowings[0]?.equal ?? [],
  );
  const through = narrowings.find((one) => one.through !== undefined)?.through;
  const of = through === undefined ? parentOf(always, narrowings, listing) : undefined;
  const ofColumn = of === 'owner' ? listing.owner.column : listing.references.find(({ name }) => name === of)?.column;
  const filters = [...new Set(narrowings.flatMap(({ equal }) => equal))].filter((column) => column !== ofColumn);
  const search = narrowings.find((one) => one.search !== undefined)?.search;
  const order = search === undefined ? orderOf(first.rows, listing) : undefined;
  const page = pageOf(forms.map(({ sent }) => sent));
  const columns = shownBy(forms, listing, ground);
  const stale = staleOf(first.sent, ground);
  return {
    ...(of === undefined ? {} : { of }),
    ...(through === undefined ? {} : { through }),
    ...(filters.length === 0 ? {} : { filter: filters.map((column) => filterName(column, listing)) }),
    ...(order === undefined || order === '-createdAt' ? {} : { order }),
    ...(page === undefined || page === 20 ? {} : { page }),
    ...(search === undefined ? {} : { search }),
    ...(columns === undefined ? {} : { columns }),
    ...(stale === undefined ? {} : { stale }),
  };
}

/** Whose rows they are: one's own, or those of a parent, which the address names before all. */
function parentOf(always: string[], narrowings: Narrowing[], { owner, references }: Listing): string | undefined {
  const personal = narrowings.flatMap((one) => one.personal);
  if (owner.column !== undefined && owner.owner === 'user' && [...personal, ...always].includes(owner.column)) return 'owner';
  const possible = references.filter(({ column }) => always.includes(column) || personal.includes(column));
  const named = possible.find(({ column }) => narrowings.some(({ addressed }) => addressed.includes(column)));
  const own = possible.find(({ column }) => personal.includes(column));
  return (own ?? named ?? possible[0])?.name ?? (narrowings.some(({ ofOwner }) => ofOwner) ? 'owner' : undefined);
}

function filterName(column: string, { references }: Listing): string {
  return references.find((reference) => reference.column === column)?.name ?? fieldName(column);
}

function orderOf({ order, own }: Rows, { table }: Listing): string | undefined {
  if (order === undefined || (order.of !== undefined && !own.includes(order.of))) return undefined;
  const name = isCreation(table, order.column) ? 'createdAt' : fieldName(order.column);
  return order.descending ? `-${name}` : name;
}

/** Rows of a page: what the statement says, or what stands for the number that the address may name. */
function pageOf(sent: readonly Sent[]): number | undefined {
  const written = sent.flatMap(({ statement: { facts, rowCap, parameters } }) => {
    const bound = parameters.find(({ operator }) => operator === 'limit')?.literal;
    const limit = facts.limit === 'parameter' ? bound : facts.limit;
    return typeof limit === 'number' && limit !== rowCap ? [limit] : [];
  });
  const asked = sent.flatMap(({ entries }) =>
    entries.flatMap(({ takes = [] }) =>
      takes.flatMap(({ place, name, default: usual }) =>
        place === 'query' && /^(limit|take|first|count|size|page_?size|per_?page)$/i.test(name) && typeof usual === 'number'
          ? [usual]
          : [],
      ),
    ),
  );
  const page = asked[0] ?? (written.length === 0 ? undefined : Math.max(...written));
  return page !== undefined && Number.isInteger(page) && page >= 1 && page <= 100 ? page : undefined;
}

/** Two lists with one index: of the same rows in the same order. */
function samePath(left: List, right: List): boolean {
  const path = ({ of, order, search, through }: List): string => JSON.stringify([of, order, search, through]);
  return path(left) === path(right);
}

function joined(left: List, right: List): List {
  const filter = [...new Set([...(left.filter ?? []), ...(right.filter ?? [])])];
  const columns =
    left.columns === undefined || right.columns === undefined ? undefined : [...new Set([...left.columns, ...right.columns])];
  const { columns: _, filter: __, ...rest } = left;
  return { ...rest, ...(filter.length === 0 ? {} : { filter }), ...(columns === undefined ? {} : { columns }) };
}

function nameOf(symbol: string, { of, search, order, through }: List, { key }: Listing, { entities }: Ground): string {
  const own = listName(symbol, key, new Set(entities.map((entity) => entity.key)));
  if (own !== undefined) return own;
  if (search !== undefined) return `by${pascal(search)}`;
  if (through !== undefined) return `through${pascal(through.entity)}`;
  if (of === 'owner') return 'mine';
  if (of !== undefined) return `of${pascal(of)}`;
  return order === undefined ? 'newest' : `by${pascal(order.replace('-', ''))}`;
}

function askPage(name: string, { key }: Listing, { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/lists/${name}`,
    ask: `How many rows does a page of "${name}" of "${key}" show?`,
    why: 'The app loads all that there are.',
    until: '20, and more as one scrolls.',
  });
}

/** Whether the owner of the rows is whomever the request names. */
function isOfAnybody({ sent, rows }: Asked['forms'][number], listing: Listing, ground: Ground): boolean {
  const { personal, ofOwner } = narrowingOf(rows, sent, listing, ground);
  return personal.length === 0 && !ofOwner;
}

function askWhose(name: string, { key }: Listing, { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/lists/${name}`,
    ask: `Whose is the list "${name}" of "${key}": one's own, or anybody's whom the address names?`,
    why: 'The request says whose rows it wants; a Blueprint lists one’s own, or those of a relation.',
    until: 'One’s own.',
  });
}
