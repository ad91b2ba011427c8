import type { EntryPoint, Finding, ProcessFact } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'processFacts' | 'entryPoints' | 'reaches' | 'courses' | 'sent' | 'sites';

const meta: RuleMeta<Needs> = {
  id: 'open-maintenance',
  kind: 'security',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints', 'reaches', 'courses', 'sent', 'sites'],
  holds: 'No route that changes tables, fills them with samples or empties them is open to everybody.',
};

/** Paths of routes that are meant for whoever runs the app. */
const upkeep =
  /(^|[/_-])(setup|seed|migrat\w*|reset-?(db|data\w*|all)|alter|init-?(db|data\w*)|populate|wipe|truncate|clear-?(db|data\w*|all)|sample|demo-?data|add-(sample|comprehensive|demo)\w*)([/_-]|$)/i;

/** Routes of upkeep that anybody may call. */
export const openMaintenance = defineRule(meta, (facts) =>
  facts.processFacts.flatMap((fact): Finding[] => {
    const entry = facts.entryPoints.get(fact.entryPoints[0] ?? '');
    if (fact.kind !== 'open-route' || !entry) return [];
    const does = whatItDoes(fact, entry, facts);
    return does === undefined ? [] : [describe(entry, does, facts)];
  }),
);

/** What it always does: a branch may be a check of another kind. */
function whatItDoes(fact: ProcessFact, entry: EntryPoint, facts: Pick<Facts, Needs>): string | undefined {
  if (fact.changesTables) return 'changes the tables';
  const always = (facts.courses.find((course) => course.entry === entry.id)?.steps ?? []).filter(
    (step) => step.known.length === 0 && step.arms.length === 0,
  );
  const statements = always.flatMap((step) => facts.sent(step.site, step.variants));
  if (statements.some(({ sql }) => /^\s*(alter|drop|truncate)\b/i.test(sql))) return 'changes the tables';
  const emptied = statements.find(
    ({ sql, facts: { verb, filters } }) => verb === 'delete' && filters.length === 0 && !/\bwhere\b/i.test(sql),
  );
  if (emptied) return `deletes all of ${emptied.facts.target ?? 'a table'}`;
  const writes = facts.reaches.some((reach) => reach.entry === entry.id && isWrite(reach.site, facts));
  return writes && upkeep.test(entry.path ?? '') ? 'fills the tables with data' : undefined;
}

/** A statement that writes; a call that could not be resolved tells by its step. */
function isWrite(site: string, facts: Pick<Facts, Needs>): boolean {
  const statements = facts.sent(site);
  if (statements.length > 0) return statements.some(({ facts: { verb } }) => verb !== 'select');
  return (facts.sites.get(site)?.variants ?? []).some((variant) =>
    variant.steps.some((step) => /^(insert|upsert|update|delete|create|createMany)$/.test(step.name)),
  );
}

function describe(entry: EntryPoint, does: string, facts: Pick<Facts, Needs>): Finding {
  const sites = facts.reaches.filter((reach) => reach.entry === entry.id).flatMap((reach) => facts.sites.get(reach.site) ?? []);
  return createFinding(meta, {
    fingerprint: [entry.id],
    breaks: 'unsafe',
    effort: 'edit',
    title: `Anybody can call ${entry.name}, which ${does}`,
    why: 'Neither a middleware nor the handler looks at who is asking. Whoever finds the address can run it, again and again, against the live data.',
    fix: 'Take the route out and run it as a script, or demand an administrator.',
    location: entry.location,
    related: sites.slice(0, 3).map((site) => relatedTo(site.location, 'query')),
    entryPoints: [entry.id],
    evidence: [`${entry.name}: no check of who is asking was found`],
  });
}
