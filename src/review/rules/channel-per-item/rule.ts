import type { Channel, EntryPoint, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** Channels that one connection may join, on every plan that is not made to measure: https://supabase.com/docs/guides/realtime/limits */
const mostChannels = 100;

type Needs = 'entryPoints' | 'sent' | 'bound' | 'few' | 'handful' | 'parts' | 'sites';

const meta: RuleMeta<Needs> = {
  id: 'channel-per-item',
  kind: 'fan-out',
  factor: 'queries',
  needs: ['entryPoints', 'sent', 'bound', 'few', 'handful', 'parts', 'sites'],
  holds: 'No list opens a realtime channel for each of its items.',
};

interface Opened {
  entry: EntryPoint;
  channel: Channel;
}

/** A realtime channel for each item of a list: the platform lets one connection join a hundred. */
export const channelPerItem = defineRule(meta, (facts) => {
  const byPlace = new Map<string, Opened[]>();
  for (const entry of facts.entryPoints.values())
    for (const channel of entry.channels ?? []) {
      const long = channel.named.some(({ site, column }) =>
        facts.sent(site).some((statement) => mayBeLong(statement, facts) && !isShared(statement, column)),
      );
      if (!long) continue;
      const place = `${channel.location.file}:${String(channel.location.line)}`;
      byPlace.set(place, [...(byPlace.get(place) ?? []), { entry, channel }]);
    }
  return [...byPlace.values()].flatMap((opened) => describe(opened, facts));
});

/** Nothing keeps the list below what one connection may join. */
function mayBeLong(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  if (statement.order > 0 || facts.few(statement) || facts.handful(statement) || facts.parts(statement)) return false;
  const bound = facts.bound(statement);
  return bound === undefined || bound >= mostChannels;
}

/** All rows of the list have the same there: the conversation whose messages they are. */
function isShared({ facts: { filters } }: Statement, column: string | undefined): boolean {
  return filters.some((filter) => filter.column === column && filter.operator === '=' && !filter.alternative);
}

function describe(opened: Opened[], facts: Pick<Facts, Needs>): Finding[] {
  const [first] = opened;
  if (!first) return [];
  const sites = [...new Set(opened.flatMap(({ channel }) => channel.named.map(({ site }) => site)))].flatMap(
    (site) => facts.sites.get(site) ?? [],
  );
  const names = opened.map(({ entry }) => entry.name);
  return [
    createFinding(meta, {
      fingerprint: [first.channel.location.file, ...new Set(sites.map(({ symbol }) => symbol))],
      breaks: 'fails',
      effort: 'edit',
      title: `${subject(names, 'opens', 'open')} a realtime channel for every item of a list`,
      why: `Each item of what ${nameSome(sites.map(({ symbol, location }) => symbol || `${location.file}:${String(location.line)}`))} gives joins a channel of its own. Supabase lets one connection join ${String(mostChannels)}: from the next item on joining fails, and what changes there is not shown. All of them are joined anew whenever the connection comes back, and joins a second are limited too.`,
      fix: "Join one channel where the list is, with a filter that names all of it (the conversation, the board: filter: 'board_id=eq.' + id), and hand each change to its item by the id in payload.new.",
      location: first.channel.location,
      related: [relatedTo(first.channel.loop, 'loop'), ...sites.map(({ location }) => relatedTo(location, 'query'))],
      entryPoints: [...new Set(opened.map(({ entry }) => entry.id))],
      evidence: [
        `a channel per item; ${String(mostChannels)} per connection (https://supabase.com/docs/guides/realtime/limits, read on 2026-11-27)`,
      ],
    }),
  ];
}
