import type { ProcessFact } from '../../../model/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { insteadFor, isKept, type Kept, staying, type Words, words } from './words.js';

const meta: RuleMeta<'processFacts' | 'platforms'> = {
  id: 'in-memory-state',
  kind: 'in-memory-state',
  factor: 'state',
  needs: ['processFacts', 'platforms'],
  holds: 'No process keeps something that another one would need: a second instance and a restart change no answer.',
};

/** State that one process keeps for itself though all would need it. */
export const inMemoryState = defineRule(meta, ({ processFacts, platforms }) => {
  const disk = processFacts.filter((fact) => fact.kind === 'disk');
  // The stores of one file, and its limiters, are one thing to mend.
  const groups = new Map<string, ProcessFact[]>();
  for (const fact of processFacts) {
    if (!isKept(fact.kind) || fact.kind === 'disk') continue;
    const alone = fact.kind === 'store' || fact.kind === 'limiter' ? '' : fact.name;
    const key = `${fact.kind}|${fact.location.file}|${alone}|${fact.sharedKey ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const findings = [...groups.values()].flatMap(([first, ...rest]) => {
    if (!first || !isKept(first.kind)) return [];
    const name = [...new Set([first, ...rest].map((fact) => fact.name))].join(', ');
    return [describe({ ...first, name }, first.kind, rest, insteadFor({ ...first, name }))];
  });
  // Where they are served from shows best that they are to last.
  const served = disk.find((fact) => /static/i.test(fact.name)) ?? disk.find((fact) => /multer/.test(fact.name)) ?? disk[0];
  return served
    ? [
        ...findings,
        describe(
          served,
          'disk',
          disk.filter((fact) => fact !== served),
          platforms.disk && staying(platforms.disk.told),
        ),
      ]
    : findings;
});

/** @param instead words that hold here instead of those of the kind */
function describe(
  fact: ProcessFact,
  kind: Kept,
  others: ProcessFact[],
  instead: Partial<Words> = {},
): ReturnType<typeof createFinding> {
  const { breaks, effort, title, why, fix } = { ...words[kind], ...instead };
  return createFinding(meta, {
    fingerprint: [fact.location.file, kind, fact.name, fact.symbol],
    breaks,
    effort,
    title: title(fact.name),
    why,
    fix,
    location: fact.location,
    related: [...fact.places, ...others.map((other) => other.location)].slice(0, 5).map((place) => relatedTo(place, 'callee')),
    entryPoints: [...new Set([fact, ...others].flatMap((each) => each.entryPoints))],
    evidence: [evidence(fact, kind)],
  });
}

function evidence(fact: ProcessFact, kind: Kept): string {
  if (kind === 'disk') return `${fact.name} in ${fact.location.file}:${String(fact.location.line)}`;
  if (fact.places.length === 0) return `${fact.name} was given no store`;
  return `${fact.name} is written in ${String(fact.places.length)} ${fact.places.length === 1 ? 'place' : 'places'} while requests are answered`;
}
