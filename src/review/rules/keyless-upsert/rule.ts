import {
  type CallSite,
  type Catalogue,
  findTable,
  type Finding,
  type Index,
  type Statement,
  type Table,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, relatedTo, subject } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule } from '../../rule.js';
import { meta, type Needs } from './about.js';
import { isMadeAnew, likelyKey } from './anew.js';
import { neverConflicting } from './never.js';

/** An upsert that looks for a row by a column which it does not send and the database makes anew: it finds none, ever. */
interface Keyless {
  site: CallSite;
  statement: Statement;
  table: Table;
  missing: string;
  written: string[];
}

/**
 * Upserts that never meet the row that is there: `INSERT … ON CONFLICT (id)` without the id, which a default then makes
 * (PostgREST documentation, "Upsert": without `on_conflict` the primary key is the one that is looked at).
 */
export const keylessUpsert = defineRule(meta, (facts) => [
  ...[...facts.sites.values()].flatMap((site) => {
    const all = facts.sent(site.id).flatMap((statement) => keyless(statement, site, facts.catalogue));
    const [first] = all;
    // A form of the call that sends the key is the one for rows that are there; this one is then for new rows.
    if (first === undefined || all.length < facts.sent(site.id).length) return [];
    const unique = uniqueOf(first);
    // Many at once with nothing that tells them apart (the pieces of a file) are new rows, whatever the call is named.
    return unique === undefined && sendsMany(first) ? [] : [describe(first, unique, facts)];
  }),
  ...neverConflicting(facts),
]);

function keyless(statement: Statement, site: CallSite, catalogue: Catalogue): Keyless[] {
  const { target, tables, verb } = statement.facts;
  const [, columns, keys] =
    /\binsert\s+into\s+[\w".]+\s*\(([^()]*)\)[\s\S]*\bon\s+conflict\s*\(([^()]*)\)/i.exec(statement.sql) ?? [];
  const table = verb === 'insert' && target !== undefined ? findTable(catalogue, target, tables[0]?.schema) : undefined;
  if (table === undefined || columns === undefined || keys === undefined) return [];
  const written = namesIn(columns);
  const missing = namesIn(keys).find((key) => !written.includes(key) && isMadeAnew(table, key, catalogue));
  return missing === undefined ? [] : [{ site, statement, table, missing, written }];
}

function namesIn(list: string): string[] {
  return list.split(',').map((name) => name.replace(/"/g, '').trim());
}

/** An index that lets one row in for what is sent. */
function uniqueOf({ table, written }: Keyless): Index | undefined {
  return table.indexes.find(
    (index) => !index.primary && isWhole(index) && columnsOf(index).every((one) => written.includes(one)),
  );
}

function sendsMany({ site, statement }: Keyless): boolean {
  const given = site.variants[statement.variant]?.steps.flatMap((step) => step.arguments[0] ?? []) ?? [];
  return given.some((value) => value.kind === 'list' && (value.open || value.items.length > 1));
}

function describe(found: Keyless, unique: Index | undefined, facts: Pick<Facts, Needs>): Finding {
  const { site, statement, table, missing } = found;
  const { ids, names, places } = reaching(site.id, facts);
  const same = unique ? columnsOf(unique) : likelyKey(found.table, found.written);
  const by = same.join(', ');
  const known = table.origin === 'declared' ? '' : ` (if ${missing} is its key, as the generated types let it be left out)`;
  const looks = `It looks for the row by ${missing}${known}, which is not sent: the database makes a new one each time, and no row is ever found.`;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table.name, missing],
    breaks: unique ? 'fails' : 'wrong',
    effort: unique ? 'edit' : 'migration',
    title: unique
      ? `${subject(names, 'saves', 'save')} a row of ${table.name} once: the second save for the same ${by} is refused`
      : `${subject(names, 'adds', 'add')} a row to ${table.name} each time, where the one that is there was to be changed`,
    why: unique
      ? `${looks} ${unique.name} lets no second row with the same ${by} in: Postgres refuses it (23505).`
      : `${looks} What is saved twice is there twice, and what reads it gets either.`,
    fix: unique
      ? `Name the columns by which it is the same row: ${conflictOf(site, same)}.`
      : `Name the columns by which it is the same row: ${conflictOf(site, same)} (with the day, where there is one a day). Only a unique index lets Postgres find it by them; take out what is double, then: CREATE UNIQUE INDEX ON ${identifier(table.name)} (${by === '' ? '…' : by});`,
    location: site.location,
    related: [...places, ...(table.location ? [relatedTo(table.location, 'schema')] : [])],
    entryPoints: ids,
    statements: [statement.id],
    evidence: [statement.sql.slice(0, 400)],
  });
}

function isWhole({ unique, where, keys }: Index): boolean {
  return unique && where === undefined && keys.every(({ expression }) => !expression);
}

function columnsOf({ keys }: Index): string[] {
  return keys.map(({ text }) => text);
}

function conflictOf({ library }: CallSite, columns: string[]): string {
  const list = columns.length === 0 ? '…' : columns.join(library === 'supabase' ? ',' : ', ');
  return library === 'supabase' ? `.upsert(…, { onConflict: '${list}' })` : `ON CONFLICT (${list})`;
}
