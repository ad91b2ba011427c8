import type { EntryPoint, Finding } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo } from '../../finding.js';

type Needs = 'processFacts' | 'entryPoints' | 'reaches' | 'statements' | 'signIn' | 'sites';

/** Where people get in, and what machines ask with a secret of their own. */
const ofItself =
  /(^|\/)(next-?auth|auth\w*|log-?(in|out)|sign-?(in|up|out)|register\w*|session|.*password|verify\w*|callback|.*webhooks?|cron|health\w*|public)(\/|$)/i;

const getsIn = /(^|\/)(next-?auth|auth|log-?in|sign-?in)(\/|$)/i;

/** Fewer routes may be public on purpose: a form, a list of offers. */
const fewest = 5;
/** One that mentions a role or a secret is taken for asking, whatever it does with it. */
const nearlyAll = 0.8;

/**
 * An app with a sign-in whose routes ask nobody: its pages send strangers to the login, and whoever asks the server itself has
 * the rows. Undefined where more than a few routes look at who is asking, or no open one changes rows.
 */
export function behindSignIn(meta: Parameters<typeof createFinding>[0], facts: Pick<Facts, Needs>): Finding | undefined {
  // A library that signs people in may have come with a template.
  const used = [...facts.entryPoints.values()].some(
    ({ access, fronted, kind, path = '' }) =>
      access === 'signed-in' || fronted === true || (kind === 'route' && getsIn.test(path)),
  );
  if (!used) return undefined;
  const open = new Set(facts.processFacts.filter(({ kind }) => kind === 'open-route').flatMap(({ entryPoints }) => entryPoints));
  const reached = new Set(facts.reaches.map(({ entry }) => entry));
  const routes = [...facts.entryPoints.values()].filter(
    ({ id, kind, moment, path = '' }) => kind === 'route' && moment === 'request' && reached.has(id) && !ofItself.test(path),
  );
  const unasked = routes.filter(({ id }) => open.has(id));
  if (unasked.length < fewest || unasked.length < routes.length * nearlyAll) return undefined;
  const changing = unasked.flatMap((entry) => changeOf(entry, facts) ?? []);
  const [first] = changing.sort((left, right) => rank(left.verb) - rank(right.verb));
  if (first === undefined || changing.length < fewest / 2) return undefined;
  const { entry, table, verb, site } = first;
  const place = facts.sites.get(site)?.location;
  return createFinding(meta, {
    fingerprint: ['no-sign-in', 'behind'],
    breaks: 'unsafe',
    effort: 'edit',
    title: `The app has a sign-in and its routes do not ask for it: ${entry.name} ${words[verb] ?? 'changes'} ${table} for whoever asks`,
    why: `${String(unasked.length)} of ${String(routes.length)} routes never look at who is asking, ${String(changing.length)} of them change rows. That the pages send people to the login keeps nobody from asking the routes themselves.`,
    fix: 'Ask before each route that is not meant for the public: one check of the session in front of them all (a middleware whose paths take in the routes, not the pages alone), which answers 401 without one.',
    location: entry.location,
    related: place ? [relatedTo(place, 'query')] : [],
    entryPoints: unasked.map(({ id }) => id),
    evidence: changing.slice(0, 5).map((one) => `${one.entry.name}: no check of who is asking was found`),
  });
}

const words: Record<string, string> = { delete: 'deletes', update: 'changes', insert: 'adds to' };

function rank(verb: string): number {
  return Object.keys(words).indexOf(verb);
}

/** The gravest that a route does to rows. */
function changeOf(
  entry: EntryPoint,
  facts: Pick<Facts, Needs>,
): { entry: EntryPoint; table: string; verb: string; site: string } | undefined {
  const sites = new Set(facts.reaches.filter((reach) => reach.entry === entry.id).map(({ site }) => site));
  const [gravest] = facts.statements
    .filter(({ site, facts: { verb, target } }) => sites.has(site) && target !== undefined && words[verb] !== undefined)
    .sort((left, right) => rank(left.facts.verb) - rank(right.facts.verb));
  const { target, verb = '' } = gravest?.facts ?? {};
  return gravest && target !== undefined ? { entry, table: target, verb, site: gravest.site } : undefined;
}
