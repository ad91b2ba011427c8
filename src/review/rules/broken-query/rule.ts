import type { CallSite, Expression, Finding, Location, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { blockedActions } from './blocked.js';
import { isCascaded } from './cascaded.js';
import { ambiguousFunction, fixOf, insufficientPrivilege, isKeptValue } from './fix.js';
import { whyForbidden } from './forbidden.js';
import { type Asking, missingIn } from './columns.js';
import { type Kept, keptAccounts } from './kept.js';
import { refusedWord } from './names.js';
import { type Group, groupPlaces, type Place } from './places.js';
import { silentWrite } from './silent.js';

type Needs = 'refused' | 'sites' | 'reaches' | 'entryPoints' | 'catalogue' | 'courses' | 'sent';

const meta: RuleMeta<Needs> = {
  id: 'broken-query',
  kind: 'broken-query',
  factor: 'queries',
  needs: ['refused', 'sites', 'reaches', 'entryPoints', 'catalogue', 'courses', 'sent'],
  holds: 'Postgres takes every statement that the app sends.',
};

/** Refusals that a schema which was read incompletely could cause as well: a missing table, column or function. */
const perhapsDrift = new Set(['42P01', '42703', '42883', 'PGRST200', 'PGRST202']);

export const brokenQuery = defineRule(meta, (facts) => {
  const places: Place[] = [];
  for (const site of facts.sites.values()) {
    const refused = facts.refused.filter((statement) => statement.site === site.id && statement.refused?.by === 'app');
    const reasons = new Set(refused.map((statement) => statement.refused?.message));
    for (const reason of reasons) {
      const alike = refused.filter((statement) => statement.refused?.message === reason);
      const statement = alike.at(-1);
      if (statement === undefined || (statement.refused?.silent !== undefined && isCascaded(statement, facts))) continue;
      const place = { site, statement, alike, refused };
      // A form that a helper could send, and that none of those who call it asks for.
      if (entriesOf(place, facts).length === 0 && facts.reaches.some((reach) => reach.site === site.id)) continue;
      places.push(place);
    }
  }
  const groups = groupPlaces(places, ({ statement, site }) => missingOf(statement, site));
  return [
    ...groups.map((group) => describe(group, facts)),
    ...keptAccounts(facts).map((kept) => describeKept(kept, facts)),
    ...blockedActions(facts).map((draft) => createFinding(meta, draft)),
  ];
});

/** The table and column, or the relation, that a statement asks for and is not there, the function that is there twice, or the value that a state always has: one thing to mend, wherever it is asked for. */
function missingOf(statement: Statement, site: CallSite): string | undefined {
  const message = statement.refused?.message ?? '';
  if (statement.refused?.code === ambiguousFunction) return message.replace(/\(.*/, '');
  if (statement.refused?.code === insufficientPrivilege || statement.refused?.silent !== undefined) return message;
  if (isKeptValue(statement)) return message;
  if (site.library !== 'supabase') return columnMissing(statement);
  if (!perhapsDrift.has(statement.refused?.code ?? '')) return undefined;
  const column = /^column "?([^"\s]+)"? (?:of relation "([^"]+)" )?does not exist/.exec(message);
  if (column === null) return message;
  const [, name = '', relation] = column;
  return relation === undefined ? name : `${relation}.${name}`;
}

/** Table and column, where a refusal tells of which table the column is missing. */
function columnMissing({ refused, facts: { tables } }: Statement): string | undefined {
  if (refused?.code !== '42703' || refused.silent !== undefined) return undefined;
  const [, of, quoted, relation] =
    /^column (?:"?(\w+)"?\.)?"?(\w+)"?(?: of relation "([^"]+)")? does not exist$/.exec(refused.message) ?? [];
  if (quoted === undefined) return undefined;
  const meant = of === undefined ? tables : tables.filter(({ alias, name }) => alias === of || name === of);
  const table = relation ?? (meant.length === 1 ? meant[0]?.name : undefined);
  return table === undefined ? undefined : `${table}.${quoted}`;
}

function describe({ first, others }: Group, facts: Pick<Facts, Needs>): Finding {
  const { site, statement, refused: all } = first;
  const reason = statement.refused;
  const missing = site.library === 'supabase' ? undefined : columnMissing(statement);
  const drift = reason !== undefined && perhapsDrift.has(reason.code) && reason.confirmed !== true && site.library === 'supabase';
  const entries = [...new Set([first, ...others].flatMap((place) => entriesOf(place, facts)))];
  if (reason?.silent !== undefined) return createFinding(meta, silentWrite(reason.silent, first, { others, entries, facts }));
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const pieces = sqlPieces(site, statement).filter(
    (piece) => piece.line < site.location.line || piece.line > site.location.endLine,
  );
  const sometimes = others.every((other) => other.site === site) && site.variants.length > all.length;
  const touched = [first, ...others].flatMap((place) => place.statement.facts.tables.map(({ name }) => name));
  const asking = [first, ...others].flatMap((place) => place.alike.map((one): Asking => ({ site: place.site, statement: one })));
  const lacking = missingIn(asking.map((one) => one.statement));
  const more =
    lacking.length > 1 ? `, nor ${lacking.length === 2 ? 'does another' : `do ${String(lacking.length - 1)} others`}` : '';
  const word = refusedWord(reason?.message ?? '');
  const said = word
    ? `a CHECK on ${word.table} has no '${word.text}' in ${word.column}`
    : (reason?.message ?? '').replace(/\s+/g, ' ').slice(0, 120);
  const refusal = `${said}${more}`;
  const places = [...new Map(others.map((other) => [placeOf(other.site.location), other.site.location])).values()].filter(
    (place) => placeOf(place) !== placeOf(site.location),
  );
  return createFinding(meta, {
    // Of several places any may be mended first.
    fingerprint:
      missing === undefined ? [site.location.file, site.symbol, reason?.code ?? '', reason?.message ?? ''] : ['missing', missing],
    grade: drift || reason?.untold === true ? 'suspected' : 'measured',
    breaks: 'fails',
    effort: drift || reason?.code === insufficientPrivilege ? 'migration' : 'edit',
    title: `${sometimes ? `${nameSome(names)} can send` : subject(names, 'sends', 'send')} a statement that Postgres refuses: ${refusal === '' ? 'it always fails' : refusal}`,
    why: `Postgres answers: ${reason?.message ?? 'refused'}${reason?.code ? ` (${reason.code})` : ''}.${reason ? whyForbidden(reason, touched, facts.catalogue) : ''}${drift ? ' A database that is built from this repository does not have it; if the live one has, a migration is missing.' : ''}`,
    fix: reason ? fixOf({ site, statement, refused: reason, asking, drift }, facts.catalogue) : '',
    // What is wrong, where it stands apart from the call: a migration, or a piece of SQL.
    location: reason?.at ?? pieces[0] ?? site.location,
    related: [
      relatedTo(site.location, 'query'),
      ...pieces.slice(1, 3).map((piece) => relatedTo(piece, 'query')),
      ...places.map((location) => relatedTo(location, 'query')),
    ],
    entryPoints: entries,
    statements: [first, ...others].map((place) => place.statement.id),
    evidence: [
      statement.sql === '' ? (reason?.message ?? '') : statement.sql.slice(0, 400),
      ...(places.length > 0 && missing !== undefined ? [`the same at ${nameSome(places.map(placeOf), 12)}`] : []),
      ...(lacking.length > 1 ? [`missing: ${lacking.map(({ table, column }) => `${table}.${column}`).join(', ')}`] : []),
    ],
  });
}

function placeOf({ file, line }: Location): string {
  return `${file}:${String(line)}`;
}

function describeKept({ remove, table, children, entries }: Kept, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  const names = children.map((child) => child.table.name);
  const shown =
    names.length > 3
      ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more`
      : names.length > 2
        ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
        : names.join(' and ');
  return createFinding(meta, {
    fingerprint: [remove.location.file, 'kept', table.name, facts.sites.get(remove.site)?.symbol ?? ''],
    grade: 'measured',
    breaks: 'fails',
    effort: 'migration',
    title: `${subject(
      ids.flatMap((id) => facts.entryPoints.get(id)?.name ?? []),
      'deletes',
      'delete',
    )} a row of ${table.name} that foreign keys keep: it fails for everybody who has rows in ${shown}`,
    why: `Rows of ${shown} point to it without ON DELETE CASCADE or SET NULL, the app adds them as people use it (${children[0]?.insert.location.file ?? ''}:${String(children[0]?.insert.location.line ?? '')}), and nothing deletes them first: Postgres refuses with 23503, and the person stays.`,
    fix: 'Decide for each of them what becomes of its rows: delete them first in the same transaction, let the key be NULL (ON DELETE SET NULL), or keep the row and take the personal data out of it.',
    location: remove.location,
    related: children.slice(0, 5).flatMap((child) => (child.table.location ? [relatedTo(child.table.location, 'schema')] : [])),
    entryPoints: ids,
    statements: [remove.id],
    evidence: [remove.sql.slice(0, 400)],
  });
}

/** Entry points that lead to the variants that are refused. */
function entriesOf(place: Place, facts: Pick<Facts, Needs>): string[] {
  const numbers = place.alike.map((candidate) => candidate.variant);
  return facts.reaches
    .filter(
      ({ site, variants }) => site === place.site.id && (variants.length === 0 || variants.some((one) => numbers.includes(one))),
    )
    .map((reach) => reach.entry);
}

/** Where the hand-written SQL of a variant stands; pieces with a placeholder inside quotes first. */
function sqlPieces(site: CallSite, statement: Statement): Location[] {
  const found: { location: Location; quoted: boolean }[] = [];
  const visit = (value: Expression): void => {
    if (value.kind === 'sql') {
      if (value.location)
        found.push({
          location: value.location,
          quoted: value.chunks.some((chunk) => typeof chunk === 'string' && /'[^']*$/.test(chunk)),
        });
      for (const chunk of value.chunks) if (typeof chunk !== 'string') visit(chunk);
    } else if (value.kind === 'call') value.arguments.forEach(visit);
    else if (value.kind === 'list') value.items.forEach(visit);
    else if (value.kind === 'record') value.fields.forEach((field) => visit(field.value));
  };
  for (const step of site.variants[statement.variant]?.steps ?? []) step.arguments.forEach(visit);
  return found.sort((left, right) => Number(right.quoted) - Number(left.quoted)).map((piece) => piece.location);
}
