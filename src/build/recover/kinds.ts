import type { App, Table } from '../../model/index.js';
import { type Link, tableKey, uniqueKeys } from '../../scenario/index.js';
import type { Sent } from './ground.js';
import { figuresOf } from './kept.js';

/** What a table is: only entities and people are what an owner would name. */
export type Kind =
  | { kind: 'people' | 'entity' }
  /** Who is in which group: two keys and what a member may be. */
  | { kind: 'members'; group: string; groupColumn: string }
  /** Not the app's own matter; `what` says what it is. */
  | { kind: 'machinery'; what: string };

interface Given {
  app: App;
  tables: Table[];
  links: Link[];
  people: ReadonlySet<string>;
  sent: Sent[];
}

/** What each table is, told by what it holds and by who writes it, and by its name last. */
export function kindsOf(given: Given): ReadonlyMap<string, Kind> {
  return new Map(given.tables.map((table) => [tableKey(table), kindOf(table, given)]));
}

function kindOf(table: Table, given: Given): Kind {
  if (given.people.has(tableKey(table))) return { kind: 'people' };
  const what = machineryOf(table, given);
  return what === undefined ? (membersOf(table, given) ?? { kind: 'entity' }) : { kind: 'machinery', what };
}

function machineryOf(table: Table, { app, links }: Given): string | undefined {
  const columns = table.columns.map(({ name }) => name);
  const some = (pattern: RegExp): boolean => columns.some((column) => pattern.test(column));
  const pointedTo = links.some(({ to, from }) => to === tableKey(table) && from !== to);
  if (/(^|_)(migrations?|schema_version|alembic_version|flyway_schema_history)(_lock)?$/i.test(table.name))
    return 'what was applied to the database';
  if (figuresOf(table, app) !== undefined) return 'figures that the database keeps: a dashboard';
  if (pointedTo) return undefined;
  if (some(/provider/i) && some(/account_?id|provider_?id|subject/i) && some(/token|password/i)) return 'how people sign in';
  const keyed = uniqueKeys(table).some((key) => key.some((column) => /(^|_)(key|sid|token|identifier|otp|code)$/i.test(column)));
  if (some(/expire/i) && (keyed || some(/^(token|otp|code|sess|identifier|key)$|_(token|otp|code)$/i)))
    return 'kept until it expires: a session, a code, an answer';
  if (uniqueKeys(table).some((key) => key.some((column) => /^(key|sid|cache_?key)$/i.test(column))))
    return 'values by a key: settings, counts, answers that were given';
  return undefined;
}

/** Words that a table of members may hold beside the two keys. */
const beside = /^(id|role|status|version|joined_?at|created_?(at|on)?|updated_?(at|on)?)$/i;

function membersOf(table: Table, { links, people }: Given): Kind | undefined {
  if (!/member(ship)?s?$/i.test(table.name)) return undefined;
  const own = links.filter(({ from }) => from === tableKey(table));
  const person = own.find(({ to, columns }) => people.has(to) && columns.length === 1);
  const group = own.find(({ to, columns }) => !people.has(to) && to !== tableKey(table) && columns.length === 1);
  const [personColumn, groupColumn] = [person?.columns[0], group?.columns[0]];
  if (personColumn === undefined || groupColumn === undefined || group === undefined) return undefined;
  const alone = table.columns.every(({ name }) => beside.test(name) || name === personColumn || name === groupColumn);
  return alone ? { kind: 'members', group: group.to, groupColumn } : undefined;
}
