import type { Finding, ProcessFact } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'processFacts' | 'entryPoints' | 'sent' | 'bound' | 'sites' | 'reaches';

/** Two lists of so few rows are searched in no time. */
const fewRows = 100;

const meta: RuleMeta<Needs> = {
  id: 'blocking-event-loop',
  kind: 'blocking-event-loop',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints', 'sent', 'bound', 'sites', 'reaches'],
  holds:
    'No request stops the process for the others: nothing waits for the disk or computes a password while it blocks, no list is searched once per row.',
};

/** Work in the process during which nobody else is answered. */
export const blockingEventLoop = defineRule(meta, (facts) => {
  const calls = new Map<string, ProcessFact[]>();
  for (const fact of facts.processFacts) {
    if (fact.kind !== 'blocking-call') continue;
    const key = `${fact.location.file}|${fact.name}`;
    calls.set(key, [...(calls.get(key) ?? []), fact]);
  }
  const scans = facts.processFacts.filter((fact) => fact.kind === 'nested-scan' && grows(fact, facts));
  return [...[...calls.values()].flatMap((group) => blocked(group, facts)), ...scans.map((scan) => searched(scan, facts))];
});

function namesOf(group: ProcessFact[], facts: Pick<Facts, Needs>): { ids: string[]; names: string[] } {
  const ids = [...new Set(group.flatMap((fact) => fact.entryPoints))];
  return { ids, names: ids.flatMap((id) => facts.entryPoints.get(id)?.name ?? []) };
}

function blocked(group: ProcessFact[], facts: Pick<Facts, Needs>): Finding[] {
  const [first, ...rest] = group;
  if (!first) return [];
  const { ids, names } = namesOf(group, facts);
  const plain = first.name.split('.').at(-1) ?? first.name;
  const keys = plain === 'keys';
  return [
    createFinding(meta, {
      fingerprint: [first.location.file, first.kind, first.name],
      breaks: 'slow',
      effort: 'edit',
      title: keys
        ? `${subject(names, 'looks', 'look')} at every key in Redis (KEYS), which answers nobody else meanwhile`
        : `${subject(names, 'stops', 'stop')} the whole process with ${plain} until it is done`,
      why: keys
        ? 'KEYS walks through all keys in one go; Redis does nothing else until it has finished.'
        : `${plain} does not let other requests run while it waits or computes: everybody else's request stands still, and one core is all there is.`,
      fix: keys ? 'Use SCAN, or keep a set of the keys.' : `Use the asynchronous ${plain.replace(/Sync$/, '')} and await it.`,
      location: first.location,
      related: rest.slice(0, 5).map((fact) => relatedTo(fact.location, 'callee')),
      entryPoints: ids,
      evidence: [`called in ${String(group.length)} ${group.length === 1 ? 'place' : 'places'} while requests are answered`],
    }),
  ];
}

/** Both lists grow with the users: the work grows with their product. */
function grows(scan: ProcessFact, facts: Pick<Facts, Needs>): boolean {
  const long = (sites: string[]) =>
    sites.some((site) =>
      facts.sent(site).some((statement) => {
        const bound = facts.bound(statement);
        // What belongs to one parent is short as a rule.
        const narrowed = statement.facts.filters.some(
          (filter) => filter.operator === '=' && filter.parameter !== undefined && filter.literal === undefined,
        );
        return !narrowed && statement.facts.verb === 'select' && (bound === undefined || bound > fewRows);
      }),
    );
  const { loops } = scan;
  if (!loops || !long(loops.outer) || !long(loops.inner)) return false;
  // Rows that are fetched anew for each row of the loop are a list per row: another defect.
  return !facts.reaches.some(
    (reach) =>
      loops.inner.includes(reach.site) &&
      reach.loops.some(({ over }) => over.kind === 'rows' && over.sites.some((site) => loops.outer.includes(site))),
  );
}

function searched(scan: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  const { ids, names } = namesOf([scan], facts);
  const tables = (sites: string[]) => [
    ...new Set(sites.flatMap((site) => facts.sent(site).map((statement) => statement.facts.tables[0]?.name ?? 'rows'))),
  ];
  const outer = tables(scan.loops?.outer ?? []).join(', ');
  const inner = tables(scan.loops?.inner ?? []).join(', ');
  return createFinding(meta, {
    fingerprint: [scan.location.file, scan.kind, scan.symbol, outer, inner],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'searches', 'search')} all ${inner} once for every row of ${outer}: ten times the rows, a hundred times the work`,
    why: `The ${scan.name} in ${scan.location.file}:${String(scan.location.line)} runs over the whole list for each row of the other one. With a thousand of each that is a million steps per request, during which the process answers nobody else.`,
    fix: 'Let the database join or count them, or build a Map by the key once and look each row up in it.',
    location: scan.location,
    related: [...(scan.loops?.inner ?? []), ...(scan.loops?.outer ?? [])]
      .flatMap((site) => facts.sites.get(site) ?? [])
      .slice(0, 5)
      .map((site) => relatedTo(site.location, 'query')),
    entryPoints: ids,
    evidence: [`${scan.name} over ${inner} within a loop over ${outer}`],
  });
}
