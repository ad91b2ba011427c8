import type { CallSite, Expression, Finding, Location, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { ambiguousFunction, fixOf, insufficientPrivilege } from './fix.js';
import { whyForbidden } from './forbidden.js';

type Needs = 'refused' | 'sites' | 'reaches' | 'entryPoints' | 'catalogue';

const meta: RuleMeta<Needs> = {
  id: 'broken-query',
  kind: 'broken-query',
  factor: 'queries',
  needs: ['refused', 'sites', 'reaches', 'entryPoints', 'catalogue'],
  holds: 'Postgres takes every statement that the app sends.',
};

/** Refusals that a schema which was read incompletely could cause as well: a missing table, column or function. */
const perhapsDrift = new Set(['42P01', '42703', '42883', 'PGRST200', 'PGRST202']);

export const brokenQuery = defineRule(meta, (facts) => {
  const groups: Group[] = [];
  const byMissing = new Map<string, Group>();
  for (const site of facts.sites.values()) {
    const refused = facts.refused.filter((statement) => statement.site === site.id && statement.refused?.by === 'app');
    const byReason = new Map(refused.map((statement) => [statement.refused?.message ?? '', statement]));
    for (const statement of byReason.values()) {
      const key = missingOf(statement, site);
      const known = key === undefined ? undefined : byMissing.get(key);
      if (known) known.others.push({ site, statement, refused });
      else {
        const group: Group = { first: { site, statement, refused }, others: [] };
        groups.push(group);
        if (key !== undefined) byMissing.set(key, group);
      }
    }
  }
  return groups.map((group) => describe(group, facts));
});

/** One place that sends what Postgres refuses, with all that is refused there. */
interface Place {
  site: CallSite;
  statement: Statement;
  refused: Statement[];
}

/** Places that one mending puts right. */
interface Group {
  first: Place;
  others: Place[];
}

/** The table and column, or the relation, that a statement asks for and is not there, or the function that is there twice: one thing to mend, wherever it is asked for. */
function missingOf(statement: Statement, site: CallSite): string | undefined {
  const message = statement.refused?.message ?? '';
  if (statement.refused?.code === ambiguousFunction) return message.replace(/\(.*/, '');
  if (statement.refused?.code === insufficientPrivilege) return message;
  if (!perhapsDrift.has(statement.refused?.code ?? '') || site.library !== 'supabase') return undefined;
  const column = /^column "?([^"\s]+)"? (?:of relation "([^"]+)" )?does not exist/.exec(message);
  if (column === null) return message;
  const [, name = '', relation] = column;
  return relation === undefined ? name : `${relation}.${name}`;
}

function describe({ first, others }: Group, facts: Pick<Facts, Needs>): Finding {
  const { site, statement, refused: all } = first;
  const reason = statement.refused;
  const drift = reason !== undefined && perhapsDrift.has(reason.code) && reason.confirmed !== true && site.library === 'supabase';
  const entries = [...new Set([first, ...others].flatMap((place) => entriesOf(place, facts)))];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const pieces = sqlPieces(site, statement).filter(
    (piece) => piece.line < site.location.line || piece.line > site.location.endLine,
  );
  const sometimes = others.length === 0 && site.variants.length > all.length;
  const touched = [first, ...others].flatMap((place) => place.statement.facts.tables.map(({ name }) => name));
  const refusal = (reason?.message ?? '').replace(/\s+/g, ' ').slice(0, 120);
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, reason?.code ?? '', reason?.message ?? ''],
    grade: drift ? 'suspected' : 'measured',
    breaks: 'fails',
    effort: drift || reason?.code === insufficientPrivilege ? 'migration' : 'edit',
    title: `${sometimes ? `${nameSome(names)} can send` : subject(names, 'sends', 'send')} a statement that Postgres refuses: ${refusal === '' ? 'it always fails' : refusal}`,
    why: `Postgres answers: ${reason?.message ?? 'refused'}${reason?.code ? ` (${reason.code})` : ''}.${reason ? whyForbidden(reason, touched, facts.catalogue) : ''}${drift ? ' A database that is built from this repository does not have it; if the live one has, a migration is missing.' : ''}`,
    fix: reason ? fixOf(statement, reason, drift, facts.catalogue) : 'Correct the statement and run it once against a database.',
    // What is wrong, where it stands apart from the call: a migration, or a piece of SQL.
    location: reason?.at ?? pieces[0] ?? site.location,
    related: [
      relatedTo(site.location, 'query'),
      ...pieces.slice(1, 3).map((piece) => relatedTo(piece, 'query')),
      ...others.map((other) => relatedTo(other.site.location, 'query')),
    ],
    entryPoints: entries,
    statements: [first, ...others].map((place) => place.statement.id),
    evidence: [statement.sql === '' ? (reason?.message ?? '') : statement.sql.slice(0, 400)],
  });
}

/** Entry points that lead to the variants that are refused. */
function entriesOf(place: Place, facts: Pick<Facts, Needs>): string[] {
  const numbers = place.refused.map((candidate) => candidate.variant);
  return facts.reaches
    .filter((reach) => reach.site === place.site.id && reach.variants.some((variant) => numbers.includes(variant)))
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
