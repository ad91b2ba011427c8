import type { Caller, EntryPoint, HttpRequest, ScreenUse, Work } from '../../model/index.js';
import { invokedFunction } from '../interpret/request.js';
import type { EntryHead } from './route.js';
import { otherwise, type Sent, sentBy, workLeft } from './sent.js';

/** A request of a screen, with the screen. */
export function callerOf(entry: EntryHead, request: HttpRequest, staff: boolean): Caller {
  return {
    ...request,
    entry: entry.id,
    name: entry.name,
    moment: entry.moment,
    backOffice: entry.backOffice || staff,
    ...(entry.everyMilliseconds === undefined ? {} : { everyMilliseconds: entry.everyMilliseconds }),
  };
}

/**
 * The entry points with who asks each route for its answer. A route that only screens of the back office ask for is of the back
 * office; one that is asked for by a timer is a poll as well. `uses`: what screens do with the answers, by request. `answered`: the work
 * of a route for what its callers send, where that is less than all of it.
 */
export function withCallers(
  entryPoints: EntryPoint[],
  asking: Caller[],
  uses: ReadonlyMap<string, ScreenUse[]> = new Map(),
  answered: (entry: EntryPoint, sent: Sent) => Work | undefined = () => undefined,
): EntryPoint[] {
  const screens = asking.filter(
    (caller) => caller.moment !== 'job' && caller.moment !== 'request' && caller.moment !== 'webhook',
  );
  const routes = entryPoints.filter((entry) => entry.kind === 'route' || entry.kind === 'edge-function');
  const callers = new Map<EntryPoint, Caller[]>();
  const unclear: Caller[] = [];
  for (const caller of distinct(screens)) {
    const route = routeOf(caller, routes);
    if (route) callers.set(route, [...(callers.get(route) ?? []), caller]);
    else if (isUnclear(caller.address)) unclear.push(caller);
  }
  return entryPoints.flatMap((entry) => {
    const by = callers.get(entry);
    if (!by) return [entry];
    const others = unclear.filter(({ method }) => sameMethod(method, entry.method));
    const backOffice =
      entry.backOffice || (by.every((caller) => caller.backOffice) && !others.some((caller) => !caller.backOffice));
    const answers = new Set(by.map(({ method, address }) => `${method} ${address}`));
    const worked = [...answers].flatMap((answer) => uses.get(answer) ?? []);
    const called = { ...entry, backOffice, calledBy: by, ...(worked.length > 0 ? { screenUses: worked } : {}) };
    const sent = others.length > 0 ? undefined : sentBy(by);
    const work = sent && answered(entry, sent);
    const left = work && workLeft(entry.work, work);
    if (!left) return [called, ...polls(called, by)];
    const asked = { ...called, work };
    return [asked, otherwise(called, left), ...polls(asked, by)];
  });
}

/** The same request of one screen once, in a loop rather than beside it. */
function distinct(callers: Caller[]): Caller[] {
  const byKey = new Map<string, Caller>();
  for (const caller of callers) {
    const { entry, moment, method, address, location } = caller;
    const key = [entry, moment, method, address, location.file, location.line].join(' ');
    if (caller.loop || !byKey.has(key)) byKey.set(key, caller);
  }
  return [...byKey.values()];
}

/** One poll per route, by the most hasty screen. */
function polls(route: EntryPoint, by: Caller[]): EntryPoint[] {
  const [first] = by
    .filter((caller) => caller.moment === 'poll' && caller.everyMilliseconds !== undefined)
    .sort(
      (left, right) =>
        Number(left.backOffice) - Number(right.backOffice) || (left.everyMilliseconds ?? 0) - (right.everyMilliseconds ?? 0),
    );
  if (!first || first.everyMilliseconds === undefined) return [];
  return [
    {
      ...route,
      id: `${route.id} poll ${first.name}`,
      name: `${route.name} (asked by ${first.name} every ${first.everyMilliseconds / 1000} seconds)`,
      moment: 'poll',
      everyMilliseconds: first.everyMilliseconds,
      backOffice: first.backOffice || route.backOffice,
    },
  ];
}

/** The route that answers a request: the one that shares most words with it. */
function routeOf(request: HttpRequest, routes: EntryPoint[]): EntryPoint | undefined {
  const invoked = invokedFunction(request.address);
  if (invoked !== undefined) return routes.find(({ kind, name }) => kind === 'edge-function' && name === invoked);
  const address = ownPath(request.address);
  if (address === undefined) return undefined;
  let best: { route: EntryPoint; words: number } | undefined;
  for (const route of routes) {
    if (route.path === undefined || !sameMethod(request.method, route.method)) continue;
    const words = sharedWords(address.parts, partsOf(route.path), address.whole);
    if (words > (best?.words ?? 0)) best = { route, words };
  }
  return best?.route;
}

/** The path that a request asks the app itself for; `whole`: where it begins is known. Undefined for somebody else's address. */
function ownPath(address: string): { parts: string[]; whole: boolean } | undefined {
  const path = address.replace(/[?#].*$/, '').replace(/^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:(\d+|\*))?(?=\/)/, '');
  if (path.startsWith('/')) return { parts: partsOf(path), whole: true };
  const rest = /^(?:https?:\/\/)?\*+(\/.+)$/.exec(path)?.[1];
  if (rest !== undefined) return { parts: partsOf(rest), whole: false };
  // `axios.get('users/1')` below a base that could not be read.
  return /^[a-z][\w-]*\//i.test(path) ? { parts: partsOf(path), whole: false } : undefined;
}

/** An address that may be any of the app's routes. */
function isUnclear(address: string): boolean {
  return /^(\/?\*)+(\?.*)?$/.test(address) || address.endsWith('/functions/v1/*');
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function sameMethod(asked: string, answered: string | undefined): boolean {
  return (
    asked === '*' ||
    answered === undefined ||
    answered === '' ||
    /^(all|use|\*)$/i.test(answered) ||
    asked === answered.toUpperCase()
  );
}

/** How many words a request and a route's path share; zero where they are not the same. */
function sharedWords(asked: string[], path: string[], whole: boolean): number {
  const shift = path.length - asked.length;
  if (shift < 0 || (whole && shift !== 0)) return 0;
  let words = 0;
  for (const [index, part] of asked.entries()) {
    const own = path[index + shift] ?? '';
    const open = /^[:[{*]/.test(own);
    if (part === own) words++;
    // An id is what a parameter stands for, rather than a word.
    else if (open && part.includes('*')) words += 0.5;
    else if (!open && !part.includes('*')) return 0;
    else if (!open && !fits(part, own)) return 0;
  }
  return words;
}

function fits(pattern: string, word: string): boolean {
  const [head = '', tail = ''] = [pattern.slice(0, pattern.indexOf('*')), pattern.slice(pattern.lastIndexOf('*') + 1)];
  return pattern === '*' || (word.startsWith(head) && word.endsWith(tail));
}
