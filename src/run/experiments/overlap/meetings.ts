import type { Matcher } from '../../foreseen.js';
import type { Table } from '../../../model/index.js';
import type { Change } from '../../stage/restore.js';
import type { Seen } from '../../wire/index.js';
import type { Trial } from './trial.js';

type Tables = ReadonlyMap<string, Table>;

/** A write at which two requests may meet: what it rests on was read before it. */
export interface Meeting {
  shape: string;
  /** Such statements that one request sends before the first of them is answered. */
  parallel: number;
}

const mostMeetings = 3;

/**
 * The writes of one request before which it has looked at a table that it writes to: only what was looked at can have changed
 * meanwhile. A write that looks by itself (`INSERT … WHERE NOT EXISTS`) is one too.
 */
export function meetingsOf({ seen, changes }: Pick<Trial, 'seen' | 'changes'>, matcher: Matcher, tables: Tables): Meeting[] {
  const named = (table: string): string => table.slice(table.indexOf('.') + 1);
  const written = new Set(changes.map(({ table }) => named(table)));
  const stamped = new Set(changes.filter((change) => isStamp(change, tables)).map(({ table }) => named(table)));
  const writes = seen.filter(({ verb }) => verb === 'write');
  for (const { sql } of writes) {
    const target = matcher.statements(sql)[0]?.facts.target;
    if (target !== undefined) written.add(target);
  }
  const looks = ({ verb, sql }: Seen): boolean => {
    if (verb !== 'read' && verb !== 'lock') return false;
    const known = matcher.statements(sql)[0];
    return known === undefined || known.facts.tables.some(({ name }) => written.has(name));
  };
  const found = new Map<string, Meeting>();
  let looked = false;
  for (const statement of seen) {
    if (looks(statement)) looked = true;
    if (statement.verb !== 'write') continue;
    const shape = matcher.shape(statement.sql);
    const target = matcher.statements(statement.sql)[0]?.facts.target;
    if (target !== undefined && stamped.has(target)) continue;
    if ((looked || /\bselect\b/i.test(statement.sql)) && !found.has(shape))
      found.set(shape, { shape, parallel: parallelOf(writes, statement, shape, matcher) });
    // A later write rests on something else only where something more was read.
    looked = false;
  }
  return [...found.values()].slice(0, mostMeetings);
}

/** Nothing came of it but a time: when somebody was last seen is nobody's to lose. */
export function isStamp({ table, added, removed }: Change, tables: Tables): boolean {
  const known = tables.get(table);
  if (known === undefined || added.length !== removed.length) return false;
  const keyOf = (row: Record<string, unknown>): string => JSON.stringify(known.primaryKey.map((key) => row[key]));
  const before = new Map(removed.map((row) => [keyOf(row), row]));
  return added.every((row) => {
    const old = before.get(keyOf(row));
    return (
      old !== undefined &&
      known.columns.every(
        ({ name, type }) => /^(?:timestamp|date|time)/.test(type) || JSON.stringify(row[name]) === JSON.stringify(old[name]),
      )
    );
  });
}

function parallelOf(writes: readonly Seen[], first: Seen, shape: string, matcher: Matcher): number {
  return writes.filter(({ sql, sentAt }) => sentAt >= first.sentAt && sentAt <= first.answeredAt && matcher.shape(sql) === shape)
    .length;
}
