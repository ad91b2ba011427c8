import type { Caller, EntryPoint, Subscription, Work } from '../../model/index.js';
import { type Effect, isEmpty, sequence } from '../interpret/effect.js';
import type { Run } from '../interpret/frame.js';
import { screenUses } from '../interpret/screen-use.js';
import { callerOf, withCallers } from './callers.js';
import { everyRequest } from './listener.js';
import { type EntryHead, isBackOffice, type Route } from './route.js';
import { isRouteObject, objectAt } from './route-objects.js';
import { type Sent, workLeft } from './sent.js';
import { markUnasked } from './unasked.js';
import {
  conversion,
  type Deferred,
  formsOf,
  pagesOf,
  sitesOf,
  staffOf,
  startedBy,
  toWork,
  withoutPages,
  withoutStaffRows,
} from './work.js';

/** The entry points out of what the root modules do and the routes that they register. */
export function assembleEntryPoints(
  run: Run,
  rootEffects: { file: string; client: boolean; serves: boolean; effect: Effect }[],
  routes: Route[],
): { entryPoints: EntryPoint[]; subscriptions: Subscription[] } {
  const entryPoints: EntryPoint[] = [];
  const subscriptions: Subscription[] = [];
  const asking: Caller[] = [];
  const actions = new Set<string>();
  const ids = new Set<string>();
  const bodies = new Map<string, Effect>();
  const add = (found: EntryHead, body: Effect): void => {
    // Two apps of one repository may answer under the same path.
    const entry = ids.has(found.id) ? { ...found, id: `${found.id} in ${found.location.file}` } : found;
    if (ids.has(entry.id)) return;
    ids.add(entry.id);
    bodies.set(entry.id, body);
    const staff = staffOf(body);
    const path = entry.kind === 'page' ? entry.path : undefined;
    const first = conversion(staff !== 'wholly' && !entry.backOffice, subscriptions, path);
    const work = toWork(body, first);
    const own = first.later.filter((item) => item.page === undefined);
    entryPoints.push({
      ...entry,
      backOffice: entry.backOffice || staff === 'wholly',
      work: staff === 'partly' ? withoutStaffRows(work) : work,
      functions: [...first.functions],
      ...(first.requests.length > 0 ? { requests: first.requests } : {}),
      ...(first.channels.length > 0 ? { channels: first.channels } : {}),
    });
    asking.push(...first.requests.map((request) => callerOf(entry, request, staff === 'wholly')));
    if (staff === 'partly' && !entry.backOffice) {
      const all = conversion(false, subscriptions, path);
      const whole = toWork(body, all);
      entryPoints.push({
        ...entry,
        id: `${entry.id} as staff`,
        name: `${entry.name} as staff`,
        backOffice: true,
        work: whole,
        functions: [...all.functions],
      });
    }
    for (const item of own) {
      const called = conversion(false, subscriptions, path);
      const inner = toWork(item.body, called);
      asking.push(...called.requests.map((request) => callerOf({ ...entry, ...timing(item) }, request, staff === 'wholly')));
      const identity = `${item.moment} ${formsOf(inner).sort().join(',')}`;
      if (sitesOf(inner).size === 0 || actions.has(identity)) continue;
      actions.add(identity);
      const server = entry.kind !== 'page';
      const name = server ? item.name : `${entry.name}: ${item.name}`;
      entryPoints.push({
        ...entry,
        id: `${entry.id} ${item.moment} ${item.name}`,
        kind: server && item.moment === 'poll' ? 'job' : entry.kind,
        name,
        // What is done on a screen of staff is done by staff.
        backOffice: entry.backOffice || staff === 'wholly',
        location: item.location,
        ...timing(item),
        moment: server && item.moment === 'poll' ? 'job' : item.moment,
        work: inner,
        functions: [...called.functions],
      });
    }
  };

  const pages: Deferred[] = [];
  const shells: Effect[] = [];
  const serving = new Set<Deferred>();
  for (const root of rootEffects) {
    const found = pagesOf(root.effect);
    pages.push(...found);
    if (root.serves) for (const page of found) serving.add(page);
    if (root.client) shells.push(root.effect);
    else if (!isEmpty(root.effect)) addServerWork(root, found, add);
  }
  const shell = sequence(shells);
  const views = pages.filter((page) => page.moment === 'view');
  // The first match wins; a guard's spinner and its way to the log-in stand under the same path and are not the page.
  const shown = new Map<string, Deferred>();
  for (const page of views) {
    const path = page.page ?? '/';
    const before = shown.get(path);
    if (before === undefined || (isEmpty(before.body) && !isEmpty(page.body))) shown.set(path, page);
  }
  for (const [path, page] of shown) add(pageEntry(path, page.location), sequence([withoutPages(shell), page.body]));
  if (views.length === 0 && !isEmpty(shell))
    add(pageEntry('/', { file: rootEffects.find((root) => root.client)?.file ?? '', line: 1, endLine: 1, column: 1 }), shell);
  for (const page of pages) if (page.moment !== 'view') add(pageOrJob(page, run, serving.has(page)), page.body);
  for (const route of routes) add(route.entry, route.effect);
  const answered = (entry: EntryPoint, sent: Sent): Work | undefined => {
    const body = bodies.get(entry.id);
    if (body === undefined || entry.method !== 'GET') return undefined;
    const staff = staffOf(body);
    const work = toWork(body, conversion(staff !== 'wholly' && !entry.backOffice, [], undefined, sent));
    return staff === 'partly' ? withoutStaffRows(work) : work;
  };
  const called = withCallers(entryPoints, asking, screenUses(run.worked.values()), answered);
  return { entryPoints: markUnasked(besideObjects(called, run), run.modules.values()), subscriptions: dedupe(subscriptions) };
}

/** Of a server of the app's own, which goes through a list of routes: what it does besides these. */
function besideObjects(entryPoints: EntryPoint[], run: Run): EntryPoint[] {
  const objects = new Set([...run.routers.values()].filter(isRouteObject).map(({ id }) => id));
  if (objects.size === 0) return entryPoints;
  const parts = entryPoints.filter(({ location }) => objects.has(objectAt(location))).map(({ work }) => work);
  return entryPoints.flatMap((entry) => {
    if (entry.kind !== 'route' || entry.name !== everyRequest) return [entry];
    const work = workLeft(entry.work, { kind: 'sequence', parts });
    return work ? [{ ...entry, work }] : [];
  });
}

function timing(item: Deferred): Pick<EntryHead, 'moment' | 'everyMilliseconds'> {
  const { moment, everyMilliseconds } = item;
  return everyMilliseconds === undefined ? { moment } : { moment, everyMilliseconds };
}

/** What a server's top level does by timers is a job, what it hears an event; what it does once at its start is no entry point. */
function addServerWork(
  root: { file: string; serves: boolean; effect: Effect },
  pages: Deferred[],
  add: (entry: EntryHead, body: Effect) => void,
): void {
  for (const timer of startedBy(root.effect)) {
    if (pages.includes(timer)) continue;
    const heard = timer.moment === 'event';
    add(
      {
        id: `${heard ? 'event' : 'job'} ${timer.name || root.file}`,
        kind: heard ? 'route' : 'job',
        moment: heard ? 'event' : 'job',
        name: timer.name || root.file,
        location: timer.location,
        backOffice: !heard,
        access: 'public',
        ...(timer.everyMilliseconds === undefined ? {} : { everyMilliseconds: timer.everyMilliseconds }),
        ...(root.serves && timer.ownClock ? { ownClock: true } : {}),
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

function pageOrJob(page: Deferred, run: Run, serves: boolean): EntryHead {
  if (page.page === 'server:')
    return {
      id: page.name,
      kind: 'route',
      moment: 'request',
      name: page.name,
      location: page.location,
      backOffice: false,
      access: 'unknown',
    };
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
    ...(serves && page.ownClock ? { ownClock: true } : {}),
  };
}

function dedupe(subscriptions: Subscription[]): Subscription[] {
  const byPlace = new Map(subscriptions.map((item) => [`${item.table} ${item.location.file}:${item.location.line}`, item]));
  return [...byPlace.values()];
}
