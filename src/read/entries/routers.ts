import type { CallExpression } from '@oxc-project/types';
import { capture, type Frame, type Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import type { Effect } from '../interpret/effect.js';
import { deliver, type Framework, input, literalText, type Router, type RouterEntry, type Value } from '../interpret/value.js';
import { callExpress, createExpressRouter } from './express.js';
import { callFastify, createFastify } from './fastify.js';
import { callHono, createHono } from './hono.js';
import { callKoa, createKoa } from './koa.js';
import { isRouteObject } from './route-objects.js';
import { type Met, registeredTwice } from './registered-twice.js';
import { type Route, routeHead, tidy } from './route.js';
import { answersAll, covers } from './shadowed.js';

/** A library whose routes are registered by calls: how its routers are made, what a call on one registers. */
interface RouterReader {
  create(target: { source: string; name: string }, node: { start: number }, frame: Frame): Value | undefined;
  call(router: Router, name: string, values: Value[], node: CallExpression, frame: Frame): Value;
  /** What a handler is called with, and whether what it returns is the answer. */
  handler: { values: (run: Run) => Value[]; answers: boolean; most: number };
}

/** A new router library is one file and one line here. */
const readers: Record<Framework, RouterReader> = {
  express: {
    create: createExpressRouter,
    call: callExpress,
    // With four parameters it handles errors only.
    handler: {
      values: () => [input('request', 'req'), input('unknown', 'res'), input('unknown', 'next')],
      answers: false,
      most: 3,
    },
  },
  fastify: {
    create: createFastify,
    call: callFastify,
    handler: { values: () => [input('request', 'request'), input('unknown', 'reply')], answers: true, most: 4 },
  },
  koa: {
    create: createKoa,
    call: callKoa,
    handler: {
      values: (run) => [{ kind: 'context', name: 'ctx', fields: run.shared }, input('unknown', 'next')],
      answers: false,
      most: 2,
    },
  },
  hono: {
    create: createHono,
    call: callHono,
    handler: {
      values: (run) => [{ kind: 'context', name: 'c', fields: run.shared }, input('unknown', 'next')],
      answers: true,
      most: 3,
    },
  },
};

export function createRouter(target: { source: string; name: string }, node: { start: number }, frame: Frame): Value | undefined {
  for (const reader of Object.values(readers)) {
    const router = reader.create(target, node, frame);
    if (router) return router;
  }
  return undefined;
}

/** A call on a router, or on something that is used like an Express app without being known as one. */
export function callRouter(known: Router | undefined, name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const router = known ?? routerOf(guessed, 'express', true, frame.run);
  const before = router.entries.length;
  const result = readers[router.framework].call(router, name, values, node, frame);
  for (const entry of router.entries.slice(before)) {
    if (entry.kind === 'use') continue;
    entry.unread = entry.path === '' && !isWithoutPath(values[0]);
    entry.undecided = frame.run.undecided > 0;
    entry.within = frame.within;
  }
  return result;
}

const guessed = 'the app';

/** What is registered without a path begins with a handler or a router. */
function isWithoutPath(first: Value | undefined): boolean {
  return first?.kind === 'function' || first?.kind === 'router' || literalText(first) === '';
}

/** @param place where it is made; in each turn of a loop over a list that is known there is another one */
export function routerOf(place: string, framework: Framework, root: boolean, run: Run): Router {
  const id = [place, ...run.turns].join('#');
  let router = run.routers.get(id);
  if (!router) run.routers.set(id, (router = { id, framework, root, entries: [] }));
  return router;
}

/** Every route that can answer, mounted and in order; one that an earlier route of its app hides is left out. */
export function routesOf(run: Run, frame: Frame): Route[] {
  const routes: Route[] = [];
  const mounted = new Set(
    [...run.routers.values()].flatMap((router) =>
      router.entries.flatMap((entry) => (entry.kind === 'mount' ? [entry.router] : [])),
    ),
  );
  const places = new Map<RouterEntry, Set<string>>();
  const roots = [...run.routers.values()].filter((router) => router.root && !mounted.has(router));
  for (const router of roots.filter((root) => !isRouteObject(root)))
    visit(
      router,
      '',
      [],
      { taken: new Set(), first: new Map(), places, met: [], path: new Set(), routes, frame },
      openWay(router),
    );
  const taken = new Set(routes.map(({ entry }) => addressOf(entry.method ?? '', entry.path ?? '')));
  for (const router of roots.filter(isRouteObject))
    visit(router, '', [], { taken, first: new Map(), places, met: [], path: new Set(), routes, frame }, openWay(router));
  return routes;
}

/** What is known of the way from an app to a router that it mounts. */
type Way = Pick<Met, 'isRead' | 'isAlways' | 'isGuessed'>;

function openWay({ id }: Router): Way {
  return { isRead: true, isAlways: true, isGuessed: id.startsWith(guessed) };
}

function further({ isRead, isAlways, isGuessed }: Way, { unread, undecided }: Exclude<RouterEntry, { kind: 'use' }>): Way {
  return { isRead: isRead && unread !== true, isAlways: isAlways && undecided !== true, isGuessed };
}

interface Visit {
  /** Methods and paths that have an answer already. */
  taken: Set<string>;
  /** The route that has each of them. */
  first: Map<string, Met>;
  /** Where routes were met before: an app that is started in two places is read once. */
  places: Map<RouterEntry, Set<string>>;
  /** Routes that were met, with the router that they are written on. */
  met: Met[];
  /** Routers on the way here: one that mounts itself has no end. */
  path: Set<Router>;
  routes: Route[];
  frame: Frame;
}

function visit(router: Router, prefix: string, inherited: Value[], at: Visit, way: Way): void {
  if (at.path.has(router)) return;
  at.path.add(router);
  const before = inherited.map((handler) => ({ path: '', handler }));
  const applying = (path: string) => before.filter((use) => path.startsWith(plain(use.path))).map((use) => use.handler);
  for (const entry of router.entries) {
    if (entry.kind === 'use') before.push({ path: entry.path, handler: entry.handler });
    else if (entry.kind === 'mount')
      visit(entry.router, prefix + entry.path, [...applying(entry.path), ...entry.before], at, further(way, entry));
    else {
      const path = tidy(prefix + entry.path);
      const key = addressOf(entry.method, path);
      const handlers = [...applying(entry.path || '/'), ...entry.handlers];
      const met: Met = { entry, method: entry.method, path, handlers, router: partOf(router), ...further(way, entry) };
      if (noteTwice(met, key, at)) continue;
      at.taken.add(key);
      at.first.set(key, met);
      const before = at.met.find((earlier) => hides(earlier, router, entry.method, path));
      if (before) {
        const { location } = before.entry;
        at.frame.run.shadowed.push({
          name: `${entry.method} ${path}`,
          location: entry.location,
          by: { path: before.path, location },
        });
        continue;
      }
      at.met.push(met);
      const places = at.places.get(entry) ?? new Set();
      at.places.set(entry, places);
      if (places.has(path)) continue;
      places.add(path);
      at.routes.push(routeOf(entry, path, handlers, router.framework, at.frame));
    }
  }
  at.path.delete(router);
}

/** Notes a route with the method and path of an earlier one, which answers in its place, where that is certain; whether there is one. */
function noteTwice(met: Met, key: string, { taken, first, frame }: Visit): boolean {
  const before = [first.get(key), first.get(addressOf('ALL', met.path))].flatMap((one) => one ?? []);
  for (const one of before) {
    const twice = registeredTwice(one, met);
    if (!twice) continue;
    const { location } = one.entry;
    const name = `${met.method} ${met.path}`;
    frame.run.shadowed.push({ name, location: met.entry.location, by: { path: one.path, location }, twice });
    return true;
  }
  return taken.has(key);
}

/** Whether a route of the same router that was met before answers each request for a path. */
function hides({ entry, path, router }: Met, of: Router, method: string, asked: string): boolean {
  return (
    router === partOf(of) &&
    (entry.method === method || entry.method === 'ALL') &&
    covers(path, asked) &&
    answersAll(entry.handlers, of.framework)
  );
}

/** `router.route('/path')` is a part of its router. */
function partOf(router: Router): Router {
  return router.partOf ?? router;
}

/** What answers one request: parameters of another name are the same. */
function addressOf(method: string, path: string): string {
  return `${method} ${path.replace(/:\w+(\{[^}]*\})?/g, ':')}`;
}

/** `/admin/*` guards what lies below it. */
function plain(path: string): string {
  return path.replace(/\/?\*.*$/, '');
}

function routeOf(
  entry: Extract<RouterEntry, { kind: 'route' }>,
  path: string,
  handlers: Value[],
  framework: Framework,
  frame: Frame,
): Route {
  const effect = runHandlers(handlers, framework, frame);
  const head = routeHead(entry.method, path, entry.location, handlers.map(nameOf));
  return { entry: entry.takes?.length ? { ...head, takes: entry.takes } : head, effect };
}

function runHandlers(handlers: Value[], framework: Framework, frame: Frame): Effect {
  const { values, answers, most } = readers[framework].handler;
  return capture(frame, () => {
    for (const handler of handlers) {
      const target =
        handler.kind === 'choice'
          ? handler.options.map((option) => option.value).find((value) => value.kind === 'function')
          : handler;
      if (target?.kind !== 'function' || target.node.params.length > most) continue;
      const answer = callFunction(target, values(frame.run), frame);
      if (answers) deliver(answer);
    }
  });
}

function nameOf(handler: Value): string {
  return handler.kind === 'function' || handler.kind === 'external' ? handler.name : '';
}
