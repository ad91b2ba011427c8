import type { Finding } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { meta, namesOf, type Needs } from './about.js';
import type { Replaced } from './replaced.js';
import type { Stale } from './stale.js';
import type { Unheld } from './unheld.js';
import { placeOf } from './words.js';

/** A list that is deleted and filled anew in two steps, or with rows of others. */
export function describeReplaced(replaced: Replaced, facts: Pick<Facts, Needs>): Finding {
  const { remove, insert, table, entries } = replaced;
  const ids = [...new Set(entries)];
  return createFinding(meta, {
    fingerprint: [remove.location.file, 'replaced', table, facts.sites.get(remove.site)?.symbol ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    ...(replaced.along.length > 0 ? wordsOfErased(replaced, ids, facts) : wordsOfReplaced(replaced, ids, facts)),
    location: remove.location,
    related: [relatedTo(insert.location, 'query')],
    entryPoints: ids,
    statements: [remove.id, insert.id],
  });
}

type Words = Pick<Finding, 'title' | 'why' | 'fix' | 'evidence'>;

function wordsOfReplaced({ remove, insert, table }: Replaced, ids: string[], facts: Pick<Facts, Needs>): Words {
  return {
    title: `${subject(namesOf(ids, facts), 'deletes', 'delete')} all of a list in ${table} and adds it anew in a second step: in between it is empty, and two at once leave both or neither`,
    why: `${placeOf(remove)} deletes the rows and ${placeOf(insert)} inserts the new ones, outside a transaction. When the second step fails the rows are gone; two at the same moment leave doubles.`,
    fix: 'Do both in one transaction (with supabase-js: in a database function that is called by rpc), or update the rows that changed.',
    evidence: ['delete and insert are two steps without a transaction'],
  };
}

function wordsOfErased({ remove, insert, table, along, whole }: Replaced, ids: string[], facts: Pick<Facts, Needs>): Words {
  const lost = along.join(' and ');
  return {
    title: `${subject(namesOf(ids, facts), 'deletes', 'delete')} all of a list in ${table} and adds it anew: what others have in ${lost} is deleted with it`,
    why: `${placeOf(remove)} deletes the rows, and their keys take those of ${lost} along (ON DELETE CASCADE), which other screens fill. ${placeOf(insert)} adds the list anew, and nothing brings those back: they are gone each time that somebody saves.${whole ? '' : ' Both are steps of their own: when the second fails, the list is gone too.'}`,
    fix: `Keep the rows that stay: update them by their id, insert the new ones and delete only those that were taken out${whole ? '' : ', in one transaction (with supabase-js: in a database function that is called by rpc)'}.`,
    evidence: [`a deleted row of ${table} takes rows of ${lost} along`],
  };
}

/** Rows that are locked where no transaction holds the lock. */
export function describeUnheld({ lock, write, table, entries }: Unheld, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  const skips = /\bskip\s+locked\b/i.test(lock.sql);
  return createFinding(meta, {
    fingerprint: [lock.location.file, 'unheld', table, facts.sites.get(lock.site)?.symbol ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(ids, facts), 'locks', 'lock')} rows of ${table} outside a transaction: the lock is over before they are written, and two at once take the same ones`,
    why: `${placeOf(lock)} reads FOR UPDATE${skips ? ' SKIP LOCKED' : ''} without BEGIN before it. Such a statement is a transaction of its own, so Postgres lets the rows go when it is done: a second one that runs before ${placeOf(write)} gets them too, and both do the work.`,
    fix: 'Send BEGIN (or open the transaction) before that SELECT, on the same connection, and COMMIT after the write; or take the rows with one statement (UPDATE … SET status = … WHERE … RETURNING), which needs no lock.',
    location: lock.location,
    related: [relatedTo(write.location, 'query')],
    entryPoints: ids,
    statements: [lock.id, write.id],
    evidence: ['no transaction is open where the rows are locked'],
  });
}

/** A state that is checked in the code and then left in one of several ways. */
export function describeStale({ table, column, from, ways }: Stale, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(ways.map(({ entry }) => entry))];
  const places = ways.filter((way, index) => ways.findIndex((other) => other.write.site === way.write.site) === index);
  const [first, second] = places;
  const to = [...new Set(ways.map((way) => `'${way.to}'`))].join(' or ');
  return createFinding(meta, {
    fingerprint: ['stale', table, column, from],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(ids, facts), 'checks', 'check')} that ${table}.${column} is '${from}' before setting it, and the UPDATE does not ask again: at the same moment each succeeds, and the last one stays`,
    why: `${first ? placeOf(first.write) : ''}${second ? ` and ${placeOf(second.write)}` : ''} write ${to} by the key alone, after the code has read '${from}'. Two requests that read before either writes are both told that it worked, and what each does besides (events, messages, payments) is done.`,
    fix: `Ask again in the write (… WHERE id = … AND ${column} = '${from}') and take no changed row for a refusal, or read with SELECT … FOR UPDATE in the same transaction.`,
    location: first?.write.location ?? { file: '', line: 1, endLine: 1, column: 1 },
    related: places.slice(1).map((way) => relatedTo(way.write.location, 'query')),
    entryPoints: ids,
    statements: [...new Set(places.flatMap((way) => [way.read.id, way.write.id]))],
    evidence: [`no UPDATE has a condition on ${column}, and no read takes a lock`],
  });
}
