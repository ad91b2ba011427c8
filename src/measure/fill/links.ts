import type { FillContext } from './context.js';
import type { Building, Planner } from './building.js';
import type { Table } from '../../model/index.js';
import { isA, nouns, vocabulary, type Link } from '../../scenario/index.js';
import { spread, type Shape, type Spread } from './spread.js';
import { hash, ROW, saltOf, type Value } from './sql.js';
import { isGenericOwner } from './uniqueness.js';

/** Composite keys first, since they bind several columns; then the owner's, then the rest; one link per column. */
export function orderLinks(context: FillContext, key: string): Link[] {
  const owner = context.ownerOf.get(key);
  const rank = (link: Link): number => (link.columns.length > 1 ? 0 : link.columns[0] === owner ? 1 : 2);
  const links = context.links.filter((link) => link.from === key).sort((a, b) => rank(a) - rank(b));
  const taken = new Set<string>();
  return links.filter((link) => {
    const free = link.columns.every((column) => !taken.has(column));
    if (free) for (const column of link.columns) taken.add(column);
    return free;
  });
}

/** Whether the table's rows are what users do to each other's: likes, comments, views. */
export const isReaction = (name: string): boolean =>
  isA(name, vocabulary.reactions) ||
  isA(name, vocabulary.comments) ||
  ['view', 'visit', 'click', 'impression'].includes(nouns(name).at(-1) ?? '');

/** How rows are shared out by a link that ties them to whose they are. */
export function shapeOf({ parts }: FillContext, key: string, { columns }: Link): Shape {
  return parts.get(key) === columns[0] ? 'parts' : 'owner';
}

/** Gives a link that no unique key binds its parents' row numbers. */
export function place(context: FillContext, planner: Planner, state: Building, link: Link, links: readonly Link[]): void {
  if (link.to === state.key) return placeSelf(state, link);
  if (close(context, planner, state, link, links)) return;
  const parents = planner.plan(link.to)?.pointable ?? 0;
  if (parents === 0) return leaveEmpty(state, link);
  const shape = isReaction(state.table.name) && !context.owners.has(link.to) ? 'popular' : shapeOf(context, state.key, link);
  const dealt = spread(shape, state.rows, parents, links.indexOf(link));
  const twin = [...state.links.entries()].find(([other]) => other.to === link.to && differ(context, state, other, link));
  if (twin === undefined) {
    bind(planner, state, link, dealt.parent, dealt);
    if (isAside(context, state, link)) leaveMostEmpty(state, link);
    return;
  }
  const skipped: Value = (row) =>
    `(1 + (${twin[1].whole(row)} + ${hash(row, saltOf(link.columns.join()))} % ${String(Math.max(1, parents - 1))}) % ${String(parents)})`;
  bind(planner, state, link, skipped);
}

function differ(context: FillContext, state: Building, a: Link, b: Link): boolean {
  const pairs = context.checks.get(state.key)?.different ?? [];
  const [first] = a.columns;
  const [second] = b.columns;
  return pairs.some((pair) => first !== undefined && second !== undefined && pair.includes(first) && pair.includes(second));
}

/** Writes the parent's key into the link's columns; the INSERT computes the parent's row number once per row. */
export function bind(planner: Planner, state: Building, link: Link, whole: Value, dealt?: Spread): void {
  const name = `p${String(state.parents.size)}`;
  state.parents.set(name, whole);
  const parent: Value = (row) => (row === ROW ? name : whole(row));
  if (dealt !== undefined) state.slots.set(dealt.slotName, dealt.slot);
  state.links.set(link, { spread: dealt, parent, whole });
  link.columns.forEach((column, at) => {
    const type = state.table.columns.find((candidate) => candidate.name === column)?.type ?? 'text';
    const value = planner.value(link.to, link.references[at] ?? '');
    if (value === undefined) state.doubts.push(`${column} points to ${link.to}, whose key is not known`);
    else state.values.set(column, (row) => `(${value(`(${parent(row)})`)})::${type}`);
  });
}

/**
 * Whether a row may stand for a group that its owner need not belong to: a post that somebody writes for a company's page. Where
 * the people themselves belong to the group, every row does.
 */
function isAside({ owners, population, links, ownerOf, tables }: FillContext, { key, table }: Building, link: Link): boolean {
  const [column] = link.columns;
  const owner = ownerOf.get(key);
  const optional = link.columns.length === 1 && table.columns.some(({ name, notNull }) => name === column && !notNull);
  if (!optional || !owners.has(link.to) || population.has(link.to) || owner === undefined || owner === column) return false;
  const tenants = links.some((other) => population.has(other.from) && other.to === link.to);
  const owned = links.some((other) => other.from === key && other.columns[0] === owner && population.has(other.to));
  return owned && !tenants && tables.has(link.to);
}

/** One row of five keeps its parent. */
function leaveMostEmpty(state: Building, { columns }: Link): void {
  for (const column of columns) {
    const value = state.values.get(column);
    if (value !== undefined)
      state.values.set(column, (row) => `CASE WHEN ${hash(row, saltOf(`aside ${column}`))} % 5 = 0 THEN ${value(row)} END`);
  }
}

/** A parent without rows: null where it may be. */
export function leaveEmpty(state: Building, link: Link): void {
  state.links.set(link, { spread: undefined, parent: () => '1', whole: () => '1' });
  for (const column of link.columns) {
    const declared = state.table.columns.find((candidate) => candidate.name === column);
    if (declared?.notNull === false) state.values.set(column, () => `NULL::${declared.type}`);
    else if (link.declared) state.doubts.push(`${column} needs a row of ${link.to}, which has none`);
  }
}

/** A tree: most rows are roots, the others hang below a row with a smaller number. */
export function placeSelf(state: Building, link: Link): void {
  const [column] = link.columns;
  const [reference] = link.references;
  const declared = state.table.columns.find((candidate) => candidate.name === column);
  if (column === undefined || reference === undefined || declared === undefined) return;
  state.links.set(link, { spread: undefined, parent: (row) => row, whole: (row) => row });
  const own: Value = (row) => state.values.get(reference)?.(row) ?? 'NULL';
  const above: Value = (row) => own(`greatest(1, (${row}) / 2)`);
  state.values.set(column, (row) =>
    declared.notNull
      ? `(${above(row)})::${declared.type}`
      : `(CASE WHEN ${hash(row, saltOf(column))} % 5 = 0 AND ${row} > 1 THEN ${above(row)} END)::${declared.type}`,
  );
}

/**
 * Closes a diamond: when this table and one of its parents both point to the same table by the same kind of owner, the row's
 * is its parent's: a payment's buyer is its order's buyer. A reaction's author is not its post's.
 */
function close(context: FillContext, planner: Planner, state: Building, link: Link, links: readonly Link[]): boolean {
  const [column] = link.columns;
  if (column === undefined) return false;
  for (const through of links) {
    if (!isToldBy(context, state, link, through)) continue;
    if (!state.links.has(through))
      place(
        context,
        planner,
        state,
        through,
        links.filter((other) => other !== link),
      );
    const parent = state.links.get(through);
    const value = planner.value(through.to, column);
    if (parent === undefined || value === undefined || (planner.plan(through.to)?.pointable ?? 0) === 0) continue;
    const type = state.table.columns.find((candidate) => candidate.name === column)?.type ?? 'text';
    state.links.set(link, { spread: undefined, parent: parent.parent, whole: parent.whole });
    state.values.set(column, (row) => `(${value(`(${parent.parent(row)})`)})::${type}`);
    return true;
  }
  return false;
}

/** Whether the row that one link names tells which row the other names: a vote's message tells its chat. */
export function isToldBy(context: FillContext, state: Building, link: Link, through: Link): boolean {
  const [column] = link.columns;
  if (column === undefined || link.columns.length > 1 || through === link || through.columns.length > 1) return false;
  if (through.to === state.key || through.to === link.to) return false;
  const back = context.links.some((other) => other.from === through.to && other.to === link.to && other.columns[0] === column);
  return back && sameOwner(context, state.table, through, column);
}

function sameOwner(context: FillContext, table: Table, through: Link, column: string): boolean {
  if (!isGenericOwner(column)) return true;
  const parent = context.tables.get(through.to)?.name ?? '';
  const asked = isReaction(table.name) || isA(table.name, vocabulary.messages) || isA(table.name, vocabulary.rare);
  const bought = isA(table.name, vocabulary.money) && !isA(parent, vocabulary.money) && isA(parent, vocabulary.offers);
  const junction = table.columns.length <= 4 && table.primaryKey.length > 1;
  return !asked && !bought && !junction;
}
