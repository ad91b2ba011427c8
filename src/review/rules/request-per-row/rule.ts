import { type EntryPoint, type Finding, findTable, type HttpRequest, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { foreignSecret } from '../../facts/owned.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** Rows of one owner that are no few. */
const many = 100;
/** Whose rows they are. */
const key = /(^|_)id$|[a-z]Id$/;

type Needs =
  | 'entryPoints'
  | 'sent'
  | 'bound'
  | 'owned'
  | 'few'
  | 'handful'
  | 'parts'
  | 'within'
  | 'sites'
  | 'reaches'
  | 'catalogue';

const meta: RuleMeta<Needs> = {
  id: 'request-per-row',
  kind: 'n-plus-one',
  factor: 'backend',
  needs: ['entryPoints', 'sent', 'bound', 'owned', 'few', 'handful', 'parts', 'within', 'sites', 'reaches', 'catalogue'],
  holds: 'Nothing on the server asks another service once per row.',
};

interface Sent {
  entry: EntryPoint;
  request: HttpRequest;
  loop: NonNullable<HttpRequest['loop']>;
}

/** A server that asks another service once for every row of a list which grows. */
export const requestPerRow = defineRule(meta, (facts) => {
  const byLoop = new Map<string, Sent[]>();
  for (const entry of facts.entryPoints.values()) {
    if (entry.kind === 'page') continue;
    for (const request of entry.requests ?? []) {
      // The outermost list is what makes them many.
      const loop = [...(request.outer ?? []), ...(request.loop ? [request.loop] : [])].find(
        (one) => grows(one, facts) && isAbout(request, one, facts),
      );
      if (!loop) continue;
      const key = `${loop.location.file}:${String(loop.location.line)}:${String(loop.location.column)}`;
      byLoop.set(key, [...(byLoop.get(key) ?? []), { entry, request, loop }]);
    }
  }
  return [...byLoop.values()].flatMap((sent) => describe(sent, facts));
});

/**
 * It runs over rows, and nothing keeps their number small in any form of the call: where one form asks for one owner's rows, one
 * without may be what reading could not tell.
 */
function grows({ over }: Sent['loop'], facts: Pick<Facts, Needs>): boolean {
  if (over.kind !== 'rows') return false;
  return over.sites.some((site) => {
    const forms = facts.sent(site).filter(({ order }) => order === 0);
    return forms.length > 0 && forms.every((statement) => mayBeMany(statement, facts));
  });
}

function mayBeMany(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  // So many at a time is no list that grows.
  if (facts.bound(statement) !== undefined) return false;
  if (facts.handful(statement) || facts.few(statement) || facts.parts(statement) || facts.within(statement)) return false;
  const source = statement.facts.tables[0];
  const table = source && findTable(facts.catalogue, source.name, source.schema);
  // The services that the operator has connected: nobody's own.
  if (table?.foreignKeys.length === 0 && table.columns.some(({ name }) => foreignSecret.test(name))) return false;
  const filters = statement.facts.filters.filter(({ alternative }) => !alternative);
  // As many as whoever asks names: the people of one task.
  if (filters.some(({ operator }) => operator === 'in')) return false;
  const ofOne = filters.some(
    ({ operator, parameter, literal, column }) =>
      operator === '=' && parameter !== undefined && literal === undefined && key.test(column),
  );
  return !ofOne || (facts.owned(statement) ?? 0) > many;
}

/** What is sent carries something of the row, or of what was read by it: the same request for all would be kept, or stand before the loop. */
function isAbout({ from = [] }: HttpRequest, { over, location }: Sent['loop'], facts: Pick<Facts, Needs>): boolean {
  const about = new Set(over.kind === 'rows' ? over.sites : []);
  const within = facts.reaches
    .filter(({ loops }) => loops.some((loop) => loop.location.file === location.file && loop.location.line === location.line))
    .map(({ site }) => site);
  for (let size = 0; size < about.size;) {
    size = about.size;
    for (const site of within) if (facts.sent(site).some((statement) => isAsked(statement, about))) about.add(site);
  }
  return from.some((site) => about.has(site));
}

/** A statement that is asked with something of these rows. */
function isAsked({ parameters }: Statement, about: ReadonlySet<string>): boolean {
  return parameters.some(({ from = [] }) => from.some(({ site }) => about.has(site)));
}

function describe(sent: Sent[], facts: Pick<Facts, Needs>): Finding[] {
  const [first] = sent;
  if (!first) return [];
  const { loop } = first;
  const sites = (loop.over.kind === 'rows' ? loop.over.sites : []).flatMap((site) => facts.sites.get(site) ?? []);
  const requests = [...new Map(sent.map(({ request }) => [placeOf(request), request])).values()];
  const hosts = [...new Set(requests.map(hostOf))];
  return [
    createFinding(meta, {
      fingerprint: [loop.location.file, ...hosts, ...new Set(sites.map(({ symbol }) => symbol))],
      breaks: 'slow',
      effort: 'edit',
      title: `${subject(
        sent.map(({ entry }) => entry.name),
        'asks',
        'ask',
      )} ${nameSome(hosts)} once for every row`,
      why: `The loop in ${loop.location.file}:${String(loop.location.line)} sends a request for each row of ${nameSome(sites.map(({ symbol, location }) => symbol || `${location.file}:${String(location.line)}`))} and nothing keeps their number small. At 200 ms each, 300 rows take a minute one after the other; functions are ended before that, services refuse more than so many a second, and when it ends halfway nobody knows which rows were done.`,
      fix: 'Send many rows in one request where the service takes them (most take a hundred at a time), or store what is to be sent and let a job take a hundred of them at a time, a few at once, and note each that is done.',
      location: loop.location,
      related: [
        ...requests.map(({ location }) => relatedTo(location, 'query')),
        ...sites.map(({ location }) => relatedTo(location, 'loop')),
      ],
      entryPoints: [...new Set(sent.map(({ entry }) => entry.id))],
      evidence: [`${String(requests.length)} ${requests.length === 1 ? 'request' : 'requests'} per row`],
    }),
  ];
}

function placeOf({ location }: HttpRequest): string {
  return `${location.file}:${String(location.line)}`;
}

/** Whom it asks, as far as the code says it. */
function hostOf({ address, service }: HttpRequest): string {
  return (
    service ??
    /^https?:\/\/([\w.-]+)/.exec(address)?.[1] ??
    (address.startsWith('/') ? 'the app’s own server' : 'another service')
  );
}
