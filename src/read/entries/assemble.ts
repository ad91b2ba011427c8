import type { EntryPoint, Subscription, Work } from '../../model/index.js';
import { type Effect, isEmpty, sequence } from '../interpret/effect.js';
import type { Run } from '../interpret/frame.js';
import { type EntryHead, isBackOffice, type Route } from './route.js';

type Deferred = Extract<Effect, { kind: 'deferred' }>;

/** The entry points out of what the root modules do and the routes that they register. */
export function assembleEntryPoints(
  run: Run,
  rootEffects: { file: string; client: boolean; effect: Effect }[],
  routes: Route[],
): { entryPoints: EntryPoint[]; subscriptions: Subscription[] } {
  const entryPoints: EntryPoint[] = [];
  const subscriptions: Subscription[] = [];
  const actions = new Set<string>();
  const ids = new Set<string>();
  const add = (found: EntryHead, body: Effect): void => {
    // Two apps of one repository may answer under the same path.
    const entry = ids.has(found.id) ? { ...found, id: `${found.id} in ${found.location.file}` } : found;
    if (ids.has(entry.id)) return;
    ids.add(entry.id);
    const later: Deferred[] = [];
    const functions = new Set<string>();
    const staff = staffOf(body);
    const work = toWork(body, {
      later,
      subscriptions,
      functions,
      keys: new Set(),
      users: staff === 'partly' && !entry.backOffice,
    });
    const own = later.filter((item) => item.page === undefined);
    entryPoints.push({
      ...entry,
      backOffice: entry.backOffice || staff === 'wholly',
      work: staff === 'partly' ? withoutStaffRows(work) : work,
      functions: [...functions],
    });
    if (staff === 'partly' && !entry.backOffice) {
      const all = new Set<string>();
      const whole = toWork(body, { later: [], subscriptions, functions: all, keys: new Set(), users: false });
      entryPoints.push({
        ...entry,
        id: `${entry.id} as staff`,
        name: `${entry.name} as staff`,
        backOffice: true,
        work: whole,
        functions: [...all],
      });
    }
    for (const item of own) {
      const called = new Set<string>();
      const inner = toWork(item.body, { later: [], subscriptions, functions: called, keys: new Set(), users: false });
      const identity = `${item.moment} ${formsOf(inner).sort().join(',')}`;
      if (sitesOf(inner).size === 0 || actions.has(identity)) continue;
      actions.add(identity);
      const server = entry.kind !== 'page';
      const name = server ? item.name : `${entry.name}: ${item.name}`;
      entryPoints.push({
        ...entry,
        id: `${entry.id} ${item.moment} ${item.name}`,
        kind: server && item.moment === 'poll' ? 'job' : entry.kind,
        moment: server && item.moment === 'poll' ? 'job' : item.moment,
        name,
        location: item.location,
        ...(item.everyMilliseconds === undefined ? {} : { everyMilliseconds: item.everyMilliseconds }),
        work: inner,
        functions: [...called],
      });
    }
  };

  const pages: Deferred[] = [];
  const shells: Effect[] = [];
  for (const root of rootEffects) {
    const found = pagesOf(root.effect);
    pages.push(...found);
    if (root.client) shells.push(root.effect);
    else if (!isEmpty(root.effect)) addServerWork(root, found, add);
  }
  const shell = sequence(shells);
  const views = pages.filter((page) => page.moment === 'view');
  const seen = new Set<string>();
  for (const page of views) {
    const path = page.page ?? '/';
    if (seen.has(path)) continue;
    seen.add(path);
    add(pageEntry(path, page.location), sequence([withoutPages(shell), page.body]));
  }
  if (views.length === 0 && !isEmpty(shell))
    add(pageEntry('/', { file: rootEffects.find((root) => root.client)?.file ?? '', line: 1, endLine: 1, column: 1 }), shell);
  for (const page of pages) if (page.moment !== 'view') add(pageOrJob(page, run), page.body);
  for (const route of routes) add(route.entry, route.effect);
  return { entryPoints, subscriptions: dedupe(subscriptions) };
}

/** What a server's top level does by timers is a job; what it does once at its start is no entry point. */
function addServerWork(
  root: { file: string; effect: Effect },
  pages: Deferred[],
  add: (entry: EntryHead, body: Effect) => void,
): void {
  for (const timer of timersOf(root.effect)) {
    if (pages.includes(timer)) continue;
    add(
      {
        id: `job ${timer.name || root.file}`,
        kind: 'job',
        moment: 'job',
        name: timer.name || root.file,
        location: timer.location,
        backOffice: true,
        access: 'public',
        ...(timer.everyMilliseconds === undefined ? {} : { everyMilliseconds: timer.everyMilliseconds }),
      },
      timer.body,
    );
  }
}

function pageEntry(path: string, location: EntryPoint['location']): EntryHead {
  return {
    id: `page ${path}`,
    kind: 'page',
    moment: 'view',
    name: path,
    path,
    location,
    backOffice: isBackOffice(path),
    access: 'unknown',
  };
}

function pageOrJob(page: Deferred, run: Run): EntryHead {
  const [kind, name] = [page.page?.startsWith('job:') ? ('job' as const) : ('edge-function' as const), page.name];
  // An edge function that the app never calls is called by a schedule, a webhook or by hand.
  const called = run.invoked.has(name);
  const moment = kind === 'job' ? 'job' : /webhook/i.test(name) ? 'webhook' : called ? 'request' : 'job';
  return {
    id: `${kind} ${name}`,
    kind,
    moment,
    name,
    location: page.location,
    backOffice: moment === 'job',
    access: 'unknown',
    ...(page.everyMilliseconds === undefined ? {} : { everyMilliseconds: page.everyMilliseconds }),
  };
}

function pagesOf(effect: Effect): Deferred[] {
  if (effect.kind === 'deferred') return [...(effect.page === undefined ? [] : [effect]), ...pagesOf(effect.body)];
  if ('parts' in effect) return effect.parts.flatMap(pagesOf);
  return 'body' in effect ? pagesOf(effect.body) : [];
}

function timersOf(effect: Effect): Deferred[] {
  if (effect.kind === 'deferred') return effect.page === undefined && effect.moment === 'poll' ? [effect] : [];
  if ('parts' in effect) return effect.parts.flatMap(timersOf);
  return 'body' in effect ? timersOf(effect.body) : [];
}

function withoutPages(effect: Effect): Effect {
  if (effect.kind === 'deferred' && effect.page !== undefined) return sequence([]);
  if ('parts' in effect) return { ...effect, parts: effect.parts.map(withoutPages) };
  return 'body' in effect ? { ...effect, body: withoutPages(effect.body) } : effect;
}

interface Conversion {
  /** Leave out what only staff does. */
  users: boolean;
  functions: Set<string>;
  later: Deferred[];
  subscriptions: Subscription[];
  keys: Set<string>;
}

/** Effects as work, with what runs at another moment put aside and the same shared request counted once. */
function toWork(effect: Effect, conversion: Conversion): Work {
  switch (effect.kind) {
    case 'call': {
      const names = [...effect.site.variants.keys()];
      return {
        kind: 'call',
        site: effect.site.id,
        variants: effect.variants.map((key) => names.indexOf(key)).filter((index) => index >= 0),
      };
    }
    case 'sequence':
    case 'choice':
    case 'parallel': {
      const parts = effect.parts
        .map((part) => toWork(part, conversion))
        .filter((part) => part.kind !== 'sequence' || part.parts.length > 0 || effect.kind === 'choice');
      const only = parts[0];
      if (effect.kind === 'sequence' && (effect.when || effect.transaction) && parts.length > 0)
        return {
          kind: 'sequence',
          parts,
          ...(effect.when ? { when: effect.when } : {}),
          ...(effect.transaction ? { transaction: effect.transaction } : {}),
        };
      return parts.length === 1 && only && effect.kind !== 'choice' ? only : { kind: effect.kind, parts };
    }
    case 'loop': {
      const body = toWork(effect.body, conversion);
      return sitesOf(body).size === 0 ? { kind: 'sequence', parts: [] } : { ...effect, body };
    }
    case 'shared':
      if (conversion.keys.has(effect.key)) return { kind: 'sequence', parts: [] };
      conversion.keys.add(effect.key);
      return toWork(effect.body, conversion);
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
  }
}

/** Whether staff alone does some or all of it. */
function staffOf(effect: Effect): 'wholly' | 'partly' | undefined {
  if (effect.kind === 'staff') return effect.whole ? 'wholly' : 'partly';
  const inner =
    'parts' in effect ? effect.parts.map(staffOf) : 'body' in effect && effect.kind !== 'deferred' ? [staffOf(effect.body)] : [];
  return inner.includes('wholly') ? 'wholly' : inner.includes('partly') ? 'partly' : undefined;
}

/** A loop over rows that only staff gets is no loop of the users'. */
function withoutStaffRows(work: Work): Work {
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

/** Call sites that work reaches. */
export function sitesOf(work: Work): Set<string> {
  if (work.kind === 'call') return new Set([work.site]);
  if (work.kind === 'loop') return sitesOf(work.body);
  return new Set(work.parts.flatMap((part) => [...sitesOf(part)]));
}

/** Calls with the forms that are sent: two clicks with the same are one action. */
function formsOf(work: Work): string[] {
  if (work.kind === 'call') return [`${work.site}#${work.variants.join('.')}`];
  return work.kind === 'loop' ? formsOf(work.body) : work.parts.flatMap(formsOf);
}

function dedupe(subscriptions: Subscription[]): Subscription[] {
  const byPlace = new Map(subscriptions.map((item) => [`${item.table} ${item.location.file}:${item.location.line}`, item]));
  return [...byPlace.values()];
}
