import type { DatabaseFunction, Finding, Location } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { runs } from '../../facts/runs.js';
import { createFinding, reaching, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { asksWho, type Taken, takesPerson } from './person.js';

type Needs = 'catalogue' | 'statements' | 'sites' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'open-function',
  kind: 'security',
  factor: 'backend',
  needs: ['catalogue', 'statements', 'sites', 'reaches', 'entryPoints'],
  holds: 'No function of the database that runs with its owner’s rights writes for whomever it is told.',
};

/**
 * Functions that pass by row-level security, are told whose rows to write, and never ask who calls: PostgREST answers to each of the
 * schema `public` under `/rpc`, whether the app calls it or not.
 */
export const openFunction = defineRule(meta, (facts) => {
  // Without a client of the app's own in people's hands its key is no public one.
  const isPublic = [...facts.sites.values()].some(({ library, role }) => library === 'supabase' && role !== 'service');
  if (!isPublic) return [];
  return facts.catalogue.functions.flatMap((known): Finding[] => {
    const { definer, schema, triggers } = known;
    if (schema !== 'public' || triggers || !definer?.location || definer.callable.length === 0) return [];
    if (asksWho(known, facts.catalogue.functions)) return [];
    const taken = takesPerson(known, facts.catalogue);
    return taken === undefined ? [] : [describe(known, definer.location, taken, facts)];
  });
});

function describe(known: DatabaseFunction, location: Location, { argument, writes }: Taken, facts: Pick<Facts, Needs>): Finding {
  const callers = facts.statements.filter((statement) => runs(statement, known));
  const reached = callers.map(({ site }) => reaching(site, facts));
  const fromServer = callers.length > 0 && callers.every(({ role }) => role === 'service');
  const byAnybody = known.definer?.callable.includes('anon') === true;
  const name = `${known.schema}.${known.name}`;
  const revoke = `REVOKE EXECUTE ON FUNCTION ${name}(${known.arguments ?? ''}) FROM public, anon, authenticated;`;
  const who = byAnybody ? 'Anybody' : 'Whoever is signed in';
  return createFinding(meta, {
    fingerprint: [known.schema, known.name, argument],
    breaks: 'unsafe',
    effort: 'migration',
    title: `${who} can call ${known.name}() for anybody: it ${writes.join(' and ')} for whatever ${argument} it is given, and never asks who calls`,
    why: `The function runs with its owner’s rights (SECURITY DEFINER), so no policy holds it back, and ${byAnybody ? 'the key that stands in the app’s own pages is enough' : 'any account is enough'} to send POST /rest/v1/rpc/${known.name} with somebody else’s id. That the app’s own screens do not is no lock.`,
    fix: fromServer
      ? `Only the server calls it: ${revoke}`
      : `Let it ask first who calls: IF ${argument} IS DISTINCT FROM auth.uid() THEN RAISE EXCEPTION 'not yours'; END IF; or, where some may do it for others, whether auth.uid() is one of them (an administrator, the owner of the row). Where only the server is to call it: ${revoke}`,
    location,
    related: callers.map((statement) => relatedTo(statement.location, 'query')),
    entryPoints: [...new Set(reached.flatMap(({ ids }) => ids))],
    statements: callers.map(({ id }) => id),
    evidence: [
      `${known.name}(${known.arguments ?? ''}) is SECURITY DEFINER, ${known.definer?.callable.join(' and ') ?? ''} may execute it, and its text has neither auth.uid() nor another look at who calls`,
    ],
  });
}
