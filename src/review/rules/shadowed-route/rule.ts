import type { Finding, ShadowedRoute } from '../../../model/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'shadowedRoutes';

const meta: RuleMeta<Needs> = {
  id: 'shadowed-route',
  kind: 'wrong-answer',
  factor: 'backend',
  needs: ['shadowedRoutes'],
  holds: 'No route stands behind one that takes its address.',
};

/** Routes of a router whose first match answers, behind one that takes their word for its parameter. */
export const shadowedRoute = defineRule(meta, ({ shadowedRoutes }) => shadowedRoutes.map(describe));

function describe({ name, location, by }: ShadowedRoute): Finding {
  const [taken = '', word = ''] = differing(by.path, name.replace(/^\S+ /, ''));
  const line = String(by.location.line);
  const where = by.location.file === location.file ? `line ${line}` : `${by.location.file}:${line}`;
  return createFinding(meta, {
    fingerprint: [location.file, name, by.path],
    breaks: 'fails',
    effort: 'edit',
    title: `${name} never runs: ${by.path} stands before it (${where}) and takes "${word}" for its ${taken}`,
    why: `The first route that fits an address answers, and ${by.path} fits this one. Who asks for ${name} gets what that route says of the ${taken} "${word}": mostly an error, or that nothing was found.`,
    fix: `Move ${name} before ${by.path}.`,
    location,
    related: [relatedTo(by.location, 'entry-point')],
    evidence: [`${by.location.file}:${String(by.location.line)} answers ${by.path} and hands nothing on to the next route`],
  });
}

/** The parameter of the earlier path and the word that it takes. */
function differing(taken: string, asked: string): string[] {
  const words = asked.split('/');
  const at = taken
    .split('/')
    .findIndex((part, index) => part.startsWith(':') && words[index] !== undefined && !words[index].startsWith(':'));
  return [taken.split('/')[at]?.slice(1) ?? '', words[at] ?? ''];
}
