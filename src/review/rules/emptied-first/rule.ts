import type { Finding } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { type Emptied, emptiedFirst, type Needs } from './emptied.js';

const meta: RuleMeta<Needs> = {
  id: 'emptied-first',
  kind: 'wrong-answer',
  factor: 'data-model',
  needs: ['courses', 'sent', 'catalogue', 'entryPoints'],
  holds: 'No table is emptied before it is filled anew, outside a transaction.',
};

/** `TRUNCATE orders CASCADE` before the new rows are read and inserted: when that fails, everything is gone. */
export const emptiedFirstRule = defineRule(meta, (facts) => emptiedFirst(facts).map((emptied) => describe(emptied, facts)));

function describe({ truncate, insert, table, along, whole, entries }: Emptied, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  const names = ids.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const others = nameSome(along, 4);
  const lost =
    along.length > 0
      ? `, and with it ${others}, which ${along.length === 1 ? 'stays' : 'stay'} empty`
      : ' in a second step: when that fails, all of it is gone';
  const cascade = `CASCADE empties every table whose rows point to ${table}, at any remove and whatever ON DELETE says: ${others}. Nothing here fills ${along.length === 1 ? 'it' : 'them'} again. `;
  const apart = `The new rows are inserted afterwards (${insert.location.file}:${String(insert.location.line)}), outside a transaction: a wrong file, a row that is refused or a process that stops leaves the table empty or half full.`;
  return createFinding(meta, {
    fingerprint: [truncate.location.file, table, truncate.sql],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, 'empties', 'empty')} ${table} and fills it anew${lost}`,
    why: `${along.length > 0 ? cascade : ''}${whole ? '' : apart}`.trim(),
    fix: `Read and check the new rows first. Then, in one transaction, update those that are there already by a key of their own, insert the new ones and delete only what is no longer wanted${along.length > 0 ? ', without TRUNCATE and CASCADE' : '; or at least put TRUNCATE and the inserts into that transaction'}.`,
    location: truncate.location,
    related: [relatedTo(insert.location, 'query')],
    entryPoints: ids,
    statements: [truncate.id, insert.id],
    evidence: [whole ? 'TRUNCATE … CASCADE' : 'TRUNCATE and the inserts are steps of their own'],
  });
}
