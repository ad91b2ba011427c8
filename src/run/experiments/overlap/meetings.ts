import type { Matcher } from '../../foreseen.js';
import type { Seen } from '../../wire/index.js';

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
export function meetingsOf(seen: readonly Seen[], changed: readonly string[], matcher: Matcher): Meeting[] {
  const written = new Set(changed.map((table) => table.slice(table.indexOf('.') + 1)));
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
    if ((looked || /\bselect\b/i.test(statement.sql)) && !found.has(shape))
      found.set(shape, { shape, parallel: parallelOf(writes, statement, shape, matcher) });
    // A later write rests on something else only where something more was read.
    looked = false;
  }
  return [...found.values()].slice(0, mostMeetings);
}

function parallelOf(writes: readonly Seen[], first: Seen, shape: string, matcher: Matcher): number {
  return writes.filter(({ sql, sentAt }) => sentAt >= first.sentAt && sentAt <= first.answeredAt && matcher.shape(sql) === shape)
    .length;
}
