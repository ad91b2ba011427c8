import type { Caller, EntryPoint, Finding, Location } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** So few items cost nothing worth a finding. */
const fewItems = 5;

type Needs = 'entryPoints' | 'reaches' | 'sent' | 'bound' | 'few' | 'handful';

const meta: RuleMeta<Needs> = {
  id: 'request-per-item',
  kind: 'n-plus-one',
  factor: 'queries',
  needs: ['entryPoints', 'reaches', 'sent', 'bound', 'few', 'handful'],
  holds: 'No screen sends a request of its own for each item of a list.',
};

interface Asked {
  route: EntryPoint;
  caller: Caller;
  list: EntryPoint;
  loop: Location;
}

/** A list on a screen whose items each ask the app's own server for more. */
export const requestPerItem = defineRule(meta, (facts) => {
  const byPlace = new Map<string, Asked[]>();
  for (const route of facts.entryPoints.values()) {
    if (route.moment === 'poll') continue;
    for (const caller of route.calledBy ?? []) {
      const asked = perItem(route, caller, facts);
      if (!asked) continue;
      const place = `${asked.loop.file}:${asked.loop.line}`;
      byPlace.set(place, [...(byPlace.get(place) ?? []), asked]);
    }
  }
  return [...byPlace.values()].flatMap((asked) => describe(asked));
});

/** A request within a loop over what another request was answered, as the screen opens; undefined for any other. */
function perItem(route: EntryPoint, caller: Caller, facts: Pick<Facts, Needs>): Asked | undefined {
  const { loop } = caller;
  if (!loop || loop.over.kind !== 'unknown' || loop.over.answer === undefined || caller.moment !== 'view') return undefined;
  const { answer } = loop.over;
  const list = [...facts.entryPoints.values()].find((entry) =>
    entry.calledBy?.some((other) => `${other.method} ${other.address}` === answer),
  );
  return list === undefined || isShort(list, facts) ? undefined : { route, caller, list, loop: loop.location };
}

/** Whether all that the list's route reads is short at any size. */
function isShort(list: EntryPoint, facts: Pick<Facts, Needs>): boolean {
  const statements = facts.reaches
    .filter((reach) => reach.entry === list.id)
    .flatMap((reach) => facts.sent(reach.site, reach.variants))
    .filter((statement) => statement.facts.verb === 'select');
  return (
    statements.length > 0 &&
    statements.every((statement) => {
      const bound = facts.bound(statement);
      return (bound !== undefined && bound <= fewItems) || facts.few(statement) || facts.handful(statement);
    })
  );
}

function describe(asked: Asked[]): Finding[] {
  const [first] = asked;
  if (!first) return [];
  const routes = [...new Set(asked.map((item) => item.route))];
  const screens = [...new Set(asked.map((item) => item.caller.name))];
  const lists = [...new Set(asked.map((item) => item.list.name))];
  const times = routes.length === 1 ? 'one more request' : `${routes.length} more requests`;
  return [
    createFinding(meta, {
      fingerprint: [first.loop.file, ...routes.map((route) => route.id), ...lists],
      breaks: 'slow',
      effort: 'edit',
      title: `${subject(screens, 'sends', 'send')} ${times} to the server for every item of a list`,
      why: `Each item that is shown asks ${nameSome(routes.map((route) => route.name))} by itself; the items come from ${nameSome(lists)}. A list of 100 items is ${100 * routes.length + 1} requests for one screen, a browser sends six at a time, and each takes a connection and a question to the database.`,
      fix: 'Let the request for the list bring what its items need (one statement with a join, or WHERE id = ANY($1)), or ask once for all of them and hand the answers down.',
      location: first.loop,
      related: asked.map((item) => relatedTo(item.caller.location, 'query')),
      entryPoints: routes.map((route) => route.id),
      statements: [],
      evidence: [`${routes.length} request${routes.length === 1 ? '' : 's'} per item`],
    }),
  ];
}
