import type { CallExpression } from '@oxc-project/types';
import type { EntryPoint } from '../../model/index.js';
import { argumentsOf } from '../interpret/call.js';
import { capture, type Frame, type Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import type { Effect } from '../interpret/effect.js';
import { input, literalText, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';

const methods = new Set(['get', 'post', 'put', 'patch', 'delete', 'all']);

/** `express()`, `express.Router()` and `new Router()`. */
export function createRouter(target: { source: string; name: string }, node: { start: number }, frame: Frame): Value | undefined {
  if (target.source !== 'express') return undefined;
  const name = target.name.replace(/^(default|\*)\.?/, '');
  if (name !== '' && name !== 'Router') return undefined;
  return { kind: 'router', router: routerOf(`${frame.module.file}:${node.start}`, name === '', frame.run) };
}

function routerOf(id: string, root: boolean, run: Run): Router {
  let router = run.routers.get(id);
  if (!router) run.routers.set(id, (router = { id, root, entries: [] }));
  return router;
}

/** `app.get('/path', ...)` on something that is not known to be an app: a parameter of `registerRoutes(app)`. */
export function registersRoutes(name: string, node: CallExpression): boolean {
  const first = node.arguments[0];
  const path = first?.type === 'Literal' && typeof first.value === 'string' && /^[/*]/.test(first.value);
  return path && node.arguments.length > 1 && (methods.has(name) || name === 'use');
}

/** Registers what a call on a router registers: https://expressjs.com/en/5x/api.html */
export function callRouter(known: Router | undefined, name: string, node: CallExpression, frame: Frame): Value {
  const router = known ?? routerOf('the app', true, frame.run);
  const self: Value = { kind: 'router', router };
  const values = argumentsOf(node, frame);
  if (name === 'route') {
    const part = routerOf(`${frame.module.file}:${node.start}`, false, frame.run);
    router.entries.push({ kind: 'mount', path: literalText(values[0]) ?? '', router: part, before: [] });
    return { kind: 'router', router: part };
  }
  const path = literalText(values[0]);
  const handlers = flatten(path === undefined ? values : values.slice(1));
  if (methods.has(name) && handlers.some((handler) => handler.kind === 'function' || handler.kind === 'choice')) {
    router.entries.push({
      kind: 'route',
      method: name.toUpperCase(),
      path: path ?? '',
      handlers,
      location: locate(frame.module, node),
    });
  } else if (name === 'use') {
    const before: Value[] = [];
    for (const handler of handlers) {
      if (handler.kind === 'router')
        router.entries.push({ kind: 'mount', path: path ?? '', router: handler.router, before: [...before] });
      else before.push(handler);
    }
    if (!handlers.some((handler) => handler.kind === 'router'))
      for (const handler of before) router.entries.push({ kind: 'use', path: path ?? '', handler });
  } else if (name === 'listen') {
    for (const value of values) if (value.kind === 'function') callFunction(value, [], frame);
  }
  return self;
}

function flatten(values: Value[]): Value[] {
  return values.flatMap((value) => (value.kind === 'list' ? flatten(value.items.map((item) => item.value)) : [value]));
}

export interface Route {
  entry: Omit<EntryPoint, 'work' | 'functions'>;
  effect: Effect;
}

/** Every route that can answer, mounted and in order; one that an earlier route hides is left out. */
export function routesOf(run: Run, frame: Frame): Route[] {
  const routes: Route[] = [];
  const taken = new Set<string>();
  const visited = new Set<Router>();
  const visit = (router: Router, prefix: string, inherited: Value[]): void => {
    if (visited.has(router) && router.root) return;
    visited.add(router);
    const before = inherited.map((handler) => ({ path: '', handler }));
    for (const entry of router.entries) {
      if (entry.kind === 'use') before.push({ path: entry.path, handler: entry.handler });
      else if (entry.kind === 'mount')
        visit(entry.router, prefix + entry.path, [
          ...before.filter((use) => entry.path.startsWith(use.path)).map((use) => use.handler),
          ...entry.before,
        ]);
      else {
        const path = tidy(prefix + entry.path);
        const key = `${entry.method} ${path.replace(/:\w+/g, ':')}`;
        if (taken.has(key)) continue;
        taken.add(key);
        const handlers = [
          ...before.filter((use) => (entry.path || '/').startsWith(use.path)).map((use) => use.handler),
          ...entry.handlers,
        ];
        routes.push(routeOf(entry.method, path, handlers, entry.location, frame));
      }
    }
  };
  for (const router of run.routers.values()) if (router.root) visit(router, '', []);
  return routes;
}

function tidy(path: string): string {
  const clean = path.replace(/\/{2,}/g, '/');
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean || '/';
}

function routeOf(method: string, path: string, handlers: Value[], location: EntryPoint['location'], frame: Frame): Route {
  const request = input('request', 'req');
  const response = input('unknown', 'res');
  const effect = capture(frame, () => {
    for (const handler of handlers) {
      const target =
        handler.kind === 'choice'
          ? handler.options.map((option) => option.value).find((value) => value.kind === 'function')
          : handler;
      // Four parameters: it handles errors only.
      if (target?.kind === 'function' && target.node.params.length < 4)
        callFunction(target, [request, response, input('unknown', 'next')], frame);
    }
  });
  const names = handlers.map((handler) =>
    handler.kind === 'function' ? handler.name : handler.kind === 'external' ? handler.name : '',
  );
  const backOffice =
    /(^|\/)(admin|staff|backoffice|internal)(\/|$)/i.test(path) || names.some((name) => /admin|staff/i.test(name));
  const upkeep = /(^|\/)(setup|seed|sync|migrate|migrations?|debug|maintenance|init)([-/]|$)/i.test(path);
  const guarded = names.some((name) => /auth|protect|require|login|session|jwt|token|verify|ensure/i.test(name));
  return {
    entry: {
      id: `${method} ${path}`,
      kind: 'route',
      moment: /webhook/i.test(path) ? 'webhook' : /\b(cron|jobs?)\b/i.test(path) ? 'job' : 'request',
      name: `${method} ${path}`,
      method,
      path,
      location,
      backOffice: backOffice || upkeep,
      access: guarded ? 'signed-in' : 'public',
    },
    effect,
  };
}
