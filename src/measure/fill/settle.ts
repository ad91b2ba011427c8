import type { Building, Planner } from './building.js';
import { columnContext, typeOf } from './building.js';
import type { FillContext } from './context.js';
import { bind, isReaction, isToldBy, leaveEmpty, placeSelf, shapeOf } from './links.js';
import type { Table } from '../../model/index.js';
import type { Link } from '../../scenario/index.js';
import { spread, type Shape, type Spread } from './spread.js';
import { hash, quoteText, saltOf, type Value } from './sql.js';
import { readPredicate, type UniqueSet } from './uniqueness.js';
import { choices, freeValue, uniqueValue, type ColumnContext } from './values.js';

/** Makes sure that no two rows agree in a set of columns. */
export function settle(context: FillContext, planner: Planner, state: Building, set: UniqueSet, links: readonly Link[]): void {
  if (set.columns.some((column) => state.unique.has(column))) return;
  const linked = links.filter((link) => link.columns.every((column) => set.columns.includes(column)));
  const told = linked.filter((link) => linked.some((through) => isToldBy(context, state, link, through)));
  if (told.length > 0 && told.length < linked.length) {
    // What the rest is unique by tells these: the diamond is closed when they are placed.
    const rest = set.columns.filter((column) => !told.some(({ columns }) => columns.includes(column)));
    return settle(context, planner, state, { ...set, columns: rest }, links);
  }
  const bound = new Set(links.flatMap((link) => link.columns));
  const free = set.columns.filter((column) => !bound.has(column));
  for (const column of [...free].sort((a, b) => preference(state.table, a) - preference(state.table, b))) {
    const value = uniqueValue(columnContext(context, state, column));
    // A day is unique only where nothing else could be: bookings of a room lie on neighbouring days.
    if (value === undefined || (linked.length > 0 && /^date$/.test(typeOf(state.table, column)))) continue;
    state.values.set(column, value);
    state.unique.add(column);
    return;
  }
  if (linked.length === 0) return settleGrid(context, state, set, free);
  const [only] = linked;
  if (linked.length === 1 && free.length === 0 && only !== undefined) return settleOneToOne(planner, state, only);
  settleRanked(context, planner, state, linked, free, links, set.unordered === true);
}

function settleOneToOne(planner: Planner, state: Building, link: Link): void {
  if (link.to === state.key) {
    const nullable = state.table.columns.find((column) => column.name === link.columns[0])?.notNull === false;
    if (nullable) return leaveEmpty(state, link);
    return placeSelf(state, link);
  }
  const parents = planner.plan(link.to)?.pointable ?? 0;
  if (parents === 0) return leaveEmpty(state, link);
  state.rows = Math.min(state.rows, parents);
  bind(planner, state, link, (row) => `(1 + (${row} - 1) % ${String(parents)})`);
  for (const column of link.columns) state.unique.add(column);
  state.ranks.add(link.columns.join());
}

/** Two keys that are unique together, or a key with a value of which each parent's rows have different ones. */
function settleRanked(
  context: FillContext,
  planner: Planner,
  state: Building,
  linked: readonly Link[],
  free: readonly string[],
  links: readonly Link[],
  unordered: boolean,
): void {
  const parentsOf = (link: Link): number => planner.plan(link.to)?.pointable ?? 0;
  const known = linked.find((link) => state.links.get(link)?.spread !== undefined);
  const base =
    known ??
    [...linked].sort(
      (a, b) => Number(context.owners.has(b.to)) - Number(context.owners.has(a.to)) || parentsOf(b) - parentsOf(a),
    )[0];
  if (base === undefined || base.to === state.key || parentsOf(base) === 0) return;
  const partner = linked
    .filter((link) => link !== base && link.to !== state.key && !state.links.has(link))
    .sort((a, b) => parentsOf(b) - parentsOf(a))[0];
  const same = partner?.to === base.to;
  const others = partner === undefined ? capacity(context, state, free) : parentsOf(partner) - (same ? 1 : 0);
  const ahead = unordered && same;
  const room = ahead ? Math.floor(others / 2) : others;
  const dealt =
    state.links.get(base)?.spread ?? deal(state, shapeOf(context, state.key, base), parentsOf(base), room, links.indexOf(base));
  if (!state.links.has(base)) bind(planner, state, base, dealt.parent, dealt);
  const name = (partner?.columns ?? free).join();
  state.ranks.add(name);
  if (partner !== undefined) {
    const skewed = isReaction(state.table.name) && !context.owners.has(partner.to);
    const rank = rankOf(dealt, room, skewed, saltOf(name));
    bind(planner, state, partner, ahead ? nextRow(dealt, rank, others + 1) : partnerRow(dealt, rank, same));
    return;
  }
  let divide = 1;
  for (const column of free) {
    const values = numbered(context, state, column);
    if (values === undefined) continue;
    const step = divide;
    state.values.set(column, (row) => values.at(`(${dealt.rank(row)} / ${String(step)} % ${String(values.count)})`));
    divide *= values.count;
  }
}

/** Skewed if the partner has room for the heaviest parent's children; else even; else fewer rows. */
function deal(state: Building, shape: Shape, parents: number, room: number, at: number): Spread {
  const skewed = spread(shape, state.rows, parents, at);
  if (skewed.most <= room) return skewed;
  state.rows = Math.min(state.rows, parents * Math.max(1, room));
  return spread('even', state.rows, parents, at);
}

/** Which of as many as there is room for a row of this parent gets, from 0: strictly increasing, hence never twice the same. */
function rankOf(dealt: Spread, room: number, popular: boolean, salt: number): Value {
  return (row) => {
    const parent = dealt.parent(row);
    const siblings = dealt.siblings(row);
    const rank = dealt.rank(row);
    const chance = `((hashint8extended((${parent})::int8, ${String(salt)}) & 65535) / 65536.0::float8)`;
    const place = `((${rank} + ${chance}) / (${siblings}))`;
    const reach = popular ? `${place} * ${place}` : place;
    return `(${rank} + floor((${String(room)} - ${siblings}) * ${reach})::int8)`;
  };
}

/** The partner's row of that rank; `skipOwn`: partners are rows of the same table, and nobody is his own. */
function partnerRow(dealt: Spread, rank: Value, skipOwn: boolean): Value {
  return (row) => {
    const number = `(1 + ${rank(row)})`;
    return skipOwn ? `(${number} + CASE WHEN ${number} >= ${dealt.parent(row)} THEN 1 ELSE 0 END)` : number;
  };
}

/** The row that is so far behind the parent's in a ring of all: within half of the ring no pair comes again the other way round. */
function nextRow(dealt: Spread, rank: Value, parents: number): Value {
  return (row) => `(1 + (${dealt.parent(row)} + ${rank(row)}) % ${String(parents)})`;
}

/** Columns of few values without a key: each combination once. */
function settleGrid(context: FillContext, state: Building, set: UniqueSet, free: readonly string[]): void {
  const room = capacity(context, state, free);
  // Of values that are not understood there may be any number: rather rows that are refused than a table of one row.
  if (free.every((column) => numbered(context, state, column) !== undefined))
    state.rows = Math.min(state.rows, Math.max(1, room));
  let divide = 1;
  for (const column of free) {
    const values = numbered(context, state, column);
    if (values === undefined) continue;
    const step = divide;
    state.values.set(column, (row) => values.at(`((${row} - 1) / ${String(step)} % ${String(values.count)})`));
    divide *= values.count;
  }
  if (divide < state.rows) state.doubts.push(`${set.name} is unique over values that are not understood`);
}

function capacity(context: FillContext, state: Building, columns: readonly string[]): number {
  return columns.reduce((room, column) => room * (numbered(context, state, column)?.count ?? 1), 1);
}

/** The values of a column that has few of them, by number from 0. */
function numbered(
  context: FillContext,
  state: Building,
  column: string,
): { count: number; at: (number: string) => string } | undefined {
  const about = columnContext(context, state, column);
  const { type } = about.column;
  if (type === 'boolean') return { count: 2, at: (number) => `(${number} = 1)` };
  if (type === 'date') return { count: 3000, at: (number) => `((${context.anchor})::date - (${number})::int)` };
  const listed = choices(about);
  if (listed !== undefined)
    return {
      count: listed.length,
      at: (number) => `(ARRAY[${listed.map(quoteText).join(', ')}])[1 + (${number})::int]::${type}`,
    };
  if (about.domain?.minimum !== undefined && about.domain.maximum !== undefined) {
    const low = Math.ceil(about.domain.minimum);
    return {
      count: Math.max(1, Math.floor(about.domain.maximum) - low + 1),
      at: (number) => `(${String(low)} + ${number})::${type}`,
    };
  }
  if (type === 'smallint') return { count: 30_000, at: (number) => `(1 + ${number})::smallint` };
  return type.startsWith('time ')
    ? { count: 1440, at: (number) => `(time '00:00' + (${number}) * interval '1 minute')` }
    : undefined;
}

/** A partial unique index: of each parent's rows the first alone falls under it. */
export function settlePartial(
  context: FillContext,
  planner: Planner,
  state: Building,
  set: UniqueSet,
  links: readonly Link[],
): void {
  if (set.columns.some((column) => state.unique.has(column))) return;
  const predicate = readPredicate(set.where ?? '');
  const declared = state.table.columns.find((column) => column.name === predicate?.column);
  const base = links.find(
    (link) => link.columns.every((column) => set.columns.includes(column)) && state.links.get(link)?.spread !== undefined,
  );
  const fixed = set.columns.every((column) => !links.some((link) => link.columns.includes(column)));
  if (predicate === undefined || declared === undefined || (base === undefined && !fixed)) {
    settle(context, planner, state, set, links);
    return;
  }
  const dealt = base === undefined ? undefined : state.links.get(base)?.spread;
  const other = outsideValue(columnContext(context, state, declared.name), predicate.outside, predicate.inside);
  const one = predicate.inside === 'any' ? freeValue(columnContext(context, state, declared.name)) : undefined;
  const inside: Value = (row) =>
    one !== undefined ? one(row) : predicate.inside === null ? 'NULL' : quoteText(predicate.inside ?? '');
  const first: Value = (row) => (dealt === undefined ? `${row} = 1` : `${dealt.rank(row)} = 0`);
  state.values.set(
    declared.name,
    (row) => `(CASE WHEN ${first(row)} THEN ${inside(row)} ELSE ${other(row)} END)::${declared.type}`,
  );
}

function outsideValue(about: ColumnContext, outside: string | null, inside: string | null): Value {
  if (outside === null) return () => 'NULL';
  if (outside !== 'any') return () => quoteText(outside);
  const others = (choices(about) ?? []).filter((value) => value !== inside);
  if (others.length > 0)
    return (row) =>
      `(ARRAY[${others.map(quoteText).join(', ')}])[1 + (${hash(row, about.salt)} % ${String(others.length)})::int]`;
  if (inside !== null) return () => (about.column.notNull ? quoteText('other') : 'NULL');
  const present = freeValue({ ...about, column: { ...about.column, notNull: true, name: 'created_at' } });
  return present ?? (() => 'NULL');
}

function preference(table: Table, column: string): number {
  const type = typeOf(table, column);
  if (type === 'uuid') return 0;
  if (/^(bigint|integer)/.test(type)) return 1;
  return /^(text|character|citext)/.test(type) ? 2 : 3;
}
