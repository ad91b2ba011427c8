import type { Finding, Location, ShadowedRoute } from '../../../model/index.js';
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
export const shadowedRoute = defineRule(meta, ({ shadowedRoutes }) =>
  shadowedRoutes.map((route) => (route.twice ? describeTwice(route, route.twice) : describe(route))),
);

function describeTwice(
  { name, location, by }: ShadowedRoute,
  { query, checks, guards }: NonNullable<ShadowedRoute['twice']>,
): Finding {
  const first = placeOf(by.location, location.file);
  const lost = [
    ...(guards.length > 0 ? [`what runs before it (${guards.slice(0, 3).join(', ')})`] : []),
    ...(checks ? ['its check of what is sent'] : []),
    ...(query.length > 0 ? [`what it reads behind the ? (${query.slice(0, 3).join(', ')})`] : []),
  ];
  return createFinding(meta, {
    fingerprint: [location.file, name, 'twice', by.location.file],
    breaks: 'wrong',
    effort: 'edit',
    title: `${name} is registered twice: the first (${first}) answers, and this one never runs`,
    why: `The first route that fits an address answers and hands nothing on. Who asks for ${name} never gets what stands here${lost.length > 0 ? `, without a word: ${lost.join(', ')}` : ''}. Whoever mends this one sees no change.`,
    fix: `Keep one of the two: bring what is wanted of both together in ${first}, and take this one out.`,
    location,
    related: [relatedTo(by.location, 'entry-point')],
    evidence: [`${by.location.file}:${String(by.location.line)} answers ${by.path} and hands nothing on to the next route`],
  });
}

function placeOf(place: Location, seenFrom: string): string {
  const line = String(place.line);
  return place.file === seenFrom ? `line ${line}` : `${place.file}:${line}`;
}

function describe({ name, location, by }: ShadowedRoute): Finding {
  const [taken = '', word = ''] = differing(by.path, name.replace(/^\S+ /, ''));
  const where = placeOf(by.location, location.file);
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
