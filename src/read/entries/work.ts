import type { Channel, HttpRequest, Known, Location, LoopSource, Subscription, Work } from '../../model/index.js';
import { type Effect, sequence } from '../interpret/effect.js';
import { knownOnPage } from '../interpret/route-params.js';
import { isOfQuery, lacksOwn } from '../interpret/query-params.js';
import { isOfStaff } from '../interpret/staff.js';
import { formsSent, knownWhenSent, type Sent } from './sent.js';

export type Deferred = Extract<Effect, { kind: 'deferred' }>;

/** Pages and jobs that are registered somewhere in an effect. */
export function pagesOf(effect: Effect): Deferred[] {
  return [...innerEffects(effect)].filter((inner): inner is Deferred => inner.kind === 'deferred' && inner.page !== undefined);
}

/** An effect and all effects in it, each once: what a function does is shared by everybody who calls it. */
function innerEffects(effect: Effect, seen = new Set<Effect>()): Set<Effect> {
  if (seen.has(effect)) return seen;
  seen.add(effect);
  if ('parts' in effect) for (const part of effect.parts) innerEffects(part, seen);
  else if ('body' in effect) innerEffects(effect.body, seen);
  return seen;
}

/** Timers and listeners that a server's top level starts. */
export function startedBy(effect: Effect, seen = new Set<Effect>()): Deferred[] {
  if (seen.has(effect)) return [];
  seen.add(effect);
  if (effect.kind === 'deferred')
    return effect.page === undefined && (effect.moment === 'poll' || effect.moment === 'event') ? [effect] : [];
  if ('parts' in effect) return effect.parts.flatMap((part) => startedBy(part, seen));
  return 'body' in effect ? startedBy(effect.body, seen) : [];
}

/** The same effect without the pages and jobs that it registers. */
export function withoutPages(effect: Effect, made = new Map<Effect, Effect>()): Effect {
  const known = made.get(effect);
  if (known) return known;
  const result: Effect =
    effect.kind === 'deferred' && effect.page !== undefined
      ? sequence([])
      : 'parts' in effect
        ? { ...effect, parts: effect.parts.map((part) => withoutPages(part, made)), empty: undefined }
        : 'body' in effect
          ? { ...effect, body: withoutPages(effect.body, made) }
          : effect;
  made.set(effect, result);
  return result;
}

/** Parts of an entry point's work after which each function is followed only once more: retries that call themselves have no end. */
const mostParts = 2_000;

export interface Conversion {
  /** Leave out what only staff does. */
  users: boolean;
  functions: Set<string>;
  later: Deferred[];
  subscriptions: Subscription[];
  requests: HttpRequest[];
  channels: Channel[];
  /** Loops around what is being converted, the innermost last. */
  loops: { over: LoopSource; location: Location }[];
  keys: Set<string>;
  /** Effects that were met, and parts that may still be made. */
  met: Set<Effect>;
  left: number;
  /** The path of the page, where it is known whole. */
  path?: string;
  /** What stands behind the `?` of the requests that are answered. */
  sent?: Sent;
  /** What tests around what is being converted have told of the request. */
  told: Known[];
}

/** A conversion that begins. `users`: leave out what only staff does. `path`: of a page that a router in the browser shows. */
export function conversion(users: boolean, subscriptions: Subscription[] = [], path?: string, sent?: Sent): Conversion {
  return {
    ...(sent ? { sent } : {}),
    ...(path !== undefined && path.length > 1 && path.startsWith('/') && !path.includes('*') ? { path } : {}),
    users,
    functions: new Set(),
    later: [],
    subscriptions,
    requests: [],
    channels: [],
    loops: [],
    told: [],
    keys: new Set(),
    met: new Set(),
    left: mostParts,
  };
}

/** Effects as work, with what runs at another moment put aside and the same shared request counted once. */
export function toWork(effect: Effect, conversion: Conversion): Work {
  if (conversion.left-- <= 0 && conversion.met.has(effect)) return { kind: 'sequence', parts: [] };
  conversion.met.add(effect);
  switch (effect.kind) {
    case 'call': {
      const names = [...effect.site.variants.keys()];
      return {
        kind: 'call',
        site: effect.site.id,
        variants: formsSent(formsPossible(effect, conversion), effect.asked, conversion.sent)
          .map((key) => names.indexOf(key))
          .filter((index) => index >= 0),
      };
    }
    case 'sequence':
    case 'choice':
    case 'parallel': {
      const onPage = effect.kind === 'sequence' && effect.when ? knownOnPage(effect.when, conversion.path) : [];
      const known = onPage && knownWhenSent(onPage, conversion.sent);
      if (onPage === undefined || known === undefined) return { kind: 'sequence', parts: [] };
      const outer = conversion.told;
      if (onPage.some(isOfQuery)) conversion.told = [...outer, ...onPage.filter(isOfQuery)];
      const parts = effect.parts
        .map((part) => toWork(part, conversion))
        .filter((part) => effect.kind === 'choice' || !isNothing(part));
      conversion.told = outer;
      // Arms that only ask somebody else do nothing in the database.
      if (parts.every(isNothing)) return { kind: 'sequence', parts: [] };
      const only = parts[0];
      if (
        effect.kind === 'sequence' &&
        (known.length > 0 || effect.transaction || effect.picked || effect.rescued) &&
        parts.length > 0
      )
        return {
          kind: 'sequence',
          parts,
          ...(known.length > 0 ? { when: known } : {}),
          ...(effect.transaction ? { transaction: effect.transaction } : {}),
          ...(effect.picked ? { picked: effect.picked } : {}),
          ...(effect.rescued ? { rescued: true } : {}),
        };
      return parts.length === 1 && only && effect.kind !== 'choice' ? only : { kind: effect.kind, parts };
    }
    case 'loop': {
      conversion.loops.push({ over: effect.over, location: effect.location });
      const body = toWork(effect.body, conversion);
      conversion.loops.pop();
      return sitesOf(body).size === 0 ? { kind: 'sequence', parts: [] } : { ...effect, body };
    }
    case 'shared':
      if (conversion.keys.has(effect.key)) return { kind: 'sequence', parts: [] };
      conversion.keys.add(effect.key);
      return sharedWork(effect, conversion);
    case 'deferred':
      conversion.later.push(effect);
      return { kind: 'sequence', parts: [] };
    case 'staff':
      return conversion.users ? { kind: 'sequence', parts: [] } : toWork(effect.body, conversion);
    case 'function':
      conversion.functions.add(effect.within);
      return { kind: 'sequence', parts: [] };
    case 'subscription':
      conversion.subscriptions.push(effect.subscription);
      return { kind: 'sequence', parts: [] };
    case 'channel':
      conversion.channels.push(...channelOf(effect, conversion.loops));
      return { kind: 'sequence', parts: [] };
    case 'request': {
      const { kind: _, ...request } = effect;
      conversion.requests.push({ ...request, ...around(conversion.loops) });
      return { kind: 'sequence', parts: [] };
    }
  }
}

function isNothing(work: Work): boolean {
  return work.kind === 'sequence' && work.parts.length === 0;
}

/** What is asked for under a key that says nothing of the item is asked for once, however many items there are. */
function sharedWork(effect: Extract<Effect, { kind: 'shared' }>, conversion: Conversion): Work {
  const ofItem = /\?|row\(/.test(effect.key.replace(/"[^"]*"/g, ''));
  const { loops } = conversion;
  if (!ofItem) conversion.loops = [];
  const work = toWork(effect.body, conversion);
  conversion.loops = loops;
  return work;
}

/** The loops around something; one over what the code writes out is no list. */
function around(loops: Conversion['loops']): Pick<HttpRequest, 'loop' | 'outer'> {
  const [loop, ...outer] = loops.filter(({ over }) => over.kind !== 'constant').reverse();
  return { ...(loop ? { loop } : {}), ...(outer.length > 0 ? { outer: outer.reverse() } : {}) };
}

/** A channel for each item: its name says which of the rows it is for that a loop around it runs over. */
function channelOf({ named, location }: Extract<Effect, { kind: 'channel' }>, loops: Conversion['loops']): Channel[] {
  for (const loop of loops.toReversed()) {
    const sites = loop.over.kind === 'rows' ? loop.over.sites : [];
    const own = named.filter(({ site }) => sites.includes(site));
    if (own.length > 0) return [{ named: own, location, loop: loop.location }];
  }
  return [];
}

/**
 * The forms of a call that what was tested before lets be sent, and that users send: not only staff (a list that an administrator gets
 * whole), or one who belongs nowhere. All of them where only staff's were told apart.
 */
function formsPossible(effect: Extract<Effect, { kind: 'call' }>, { users, told }: Conversion): string[] {
  const isContrary = ({ site, state }: Known): boolean => told.some((other) => other.site === site && other.state !== state);
  return formsWithout(effect, (known) => isContrary(known) || (users && (isOfStaff(known) || lacksOwn(known))));
}

/** The forms that some way leads to on which no such test tells so; all of them where there is none. */
function formsWithout({ variants, asked }: Extract<Effect, { kind: 'call' }>, tells: (known: Known) => boolean): string[] {
  if (!asked) return variants;
  const others = variants.filter((key) => !asked.has(key) || asked.get(key)?.some((way) => !way.some(tells)));
  return others.length === 0 ? variants : others;
}

/** Whether staff alone does some or all of it. */
export function staffOf(effect: Effect): 'wholly' | 'partly' | undefined {
  let found: 'wholly' | 'partly' | undefined;
  const seen = new Set<Effect>();
  const visit = (at: Effect): void => {
    if (seen.has(at) || found === 'wholly') return;
    seen.add(at);
    if (at.kind === 'staff') found = at.whole ? 'wholly' : (found ?? 'partly');
    else if (at.kind === 'call') found ??= formsWithout(at, isOfStaff).length < at.variants.length ? 'partly' : undefined;
    else if ('parts' in at) at.parts.forEach(visit);
    else if ('body' in at && at.kind !== 'deferred') visit(at.body);
  };
  visit(effect);
  return found;
}

/** A loop over rows that only staff gets is no loop of the users'. */
export function withoutStaffRows(work: Work): Work {
  const reached = sitesOf(work);
  const visit = (part: Work): Work => {
    if (part.kind === 'call') return part;
    if (part.kind !== 'loop') return { ...part, parts: part.parts.map(visit) };
    const { over } = part;
    const own = over.kind === 'rows' ? over.sites.filter((site) => reached.has(site)) : [];
    return { ...part, body: visit(part.body), over: over.kind === 'rows' && own.length > 0 ? { ...over, sites: own } : over };
  };
  return visit(work);
}

/** The same work without those calls. */
export function withoutSites(work: Work, left: ReadonlySet<string>): Work {
  if (left.size === 0) return work;
  switch (work.kind) {
    case 'call':
      return left.has(work.site) ? { kind: 'sequence', parts: [] } : work;
    case 'loop':
      return { ...work, body: withoutSites(work.body, left) };
    default:
      return { ...work, parts: work.parts.map((part) => withoutSites(part, left)) };
  }
}

/** Call sites that work reaches. */
export function sitesOf(work: Work): Set<string> {
  if (work.kind === 'call') return new Set([work.site]);
  if (work.kind === 'loop') return sitesOf(work.body);
  return new Set(work.parts.flatMap((part) => [...sitesOf(part)]));
}

/** Calls with the forms that are sent: two clicks with the same are one action. */
export function formsOf(work: Work): string[] {
  if (work.kind === 'call') return [`${work.site}#${work.variants.join('.')}`];
  return work.kind === 'loop' ? formsOf(work.body) : work.parts.flatMap(formsOf);
}
