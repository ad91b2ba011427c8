import type { Effect } from '../interpret/effect.js';
import { isEmpty, sequence } from '../interpret/effect.js';
import { capture, type Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { runModule } from '../interpret/module.js';
import { deliver, type FunctionValue, input, type Item, record, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { functionOf } from './exports.js';
import { type Route, routeHead } from './route.js';
import { forStaff, isStaffFile } from './staff-screen.js';
import { runMiddlewares } from './server-function.js';
import { type FileRoute, rootId } from './tanstack.js';

/** Runs every module that declares a route, wherever it is imported. */
function loadRoutes(run: Run): FileRoute[] {
  for (const module of run.modules.values())
    if (/@tanstack\//.test(module.text) && /create(Lazy|Server|API)?FileRoute|createRootRoute/.test(module.text))
      runModule(run, module);
  return [...run.fileRoutes.values()];
}

/** The pages of an app of TanStack Router's file routes, each with the layouts around it. */
export function tanstackPages(run: Run): Effect {
  const routes = loadRoutes(run);
  const parts = routes.flatMap((route): Effect[] => {
    if (route.id === rootId) return routes.length === 1 ? [shownBy([route])] : [];
    const component = optionOf(route, 'component');
    if (!(component || optionOf(route, 'loader')) || isLayout(route, routes)) return [];
    const page = pathOf(route.id);
    const shown = component && functionOf(component);
    const location = shown ? locate(shown.module, shown.node) : route.location;
    const staff = isStaffFile(route.id) || isStaffFile(location.file);
    const body = forStaff(shownBy([...aroundOf(route, routes), route]), staff);
    return [{ kind: 'deferred', moment: 'view', page, name: page, location, body }];
  });
  return sequence(parts);
}

/** Routes that answer requests themselves: `server: { handlers: { GET } }`. */
export function tanstackHandlers(run: Run): Route[] {
  return loadRoutes(run).flatMap((route) => {
    const server = optionOf(route, 'server');
    const around = server?.kind === 'record' ? server.fields.get('middleware')?.value : undefined;
    return handlersOf(route, server).flatMap(([method, handler]) => {
      const target = functionOf(handler) ?? nested(handler);
      if (!target) return [];
      const location = locate(target.module, target.node);
      const effect = capture(route.frame, () => {
        const context = new Map<string, Item>();
        runMiddlewares(around, context, route.frame, 0);
        if (handler.kind === 'record') runMiddlewares(handler.fields.get('middleware')?.value, context, route.frame, 0);
        deliver(callFunction(target, [given(context)], route.frame));
      });
      return [{ entry: routeHead(method === 'ANY' ? '' : method, pathOf(route.id), location, []), effect }];
    });
  });
}

function handlersOf(route: FileRoute, server: Value | undefined): [string, Value][] {
  const declared = server?.kind === 'record' ? server.fields.get('handlers')?.value : undefined;
  const create = record({ createHandlers: { kind: 'external', source: 'global', name: 'Object.freeze' } }, true);
  const handlers = declared?.kind === 'function' ? callFunction(declared, [create], route.frame) : declared;
  // The first versions had the methods among the options themselves.
  const tables = handlers?.kind === 'record' ? [handlers] : route.options;
  return tables.flatMap((table) =>
    [...table.fields].flatMap(([name, { value }]): [string, Value][] =>
      /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)$/.test(name) ? [[name, value]] : [],
    ),
  );
}

function nested(handler: Value): FunctionValue | undefined {
  const inner = handler.kind === 'record' ? handler.fields.get('handler')?.value : undefined;
  return inner && functionOf(inner);
}

/** What the routes do when the last of them is shown: guards one after the other, loaders at the same time, then the page. */
function shownBy(routes: FileRoute[]): Effect {
  const context = new Map<string, Item>();
  const before = routes.map((route) =>
    capture(route.frame, () => {
      const made = callOption(route, 'beforeLoad', given(context));
      if (made?.kind === 'record') for (const [name, item] of made.fields) context.set(name, item);
      route.context.values.push({ kind: 'record', fields: new Map(context), open: true });
    }),
  );
  const loaders = routes.map((route) =>
    capture(route.frame, () => {
      const deps = callOption(route, 'loaderDeps', record({ search: input('request', 'search') }, true));
      const data = callOption(route, 'loader', given(context, deps));
      if (data) route.loaded.values.push(data);
    }),
  );
  const shown = routes.map((route) =>
    capture(route.frame, () => {
      const result = callOption(route, 'component', record({}, true));
      if (result && result.kind !== 'unknown') deliver(result);
    }),
  );
  const busy = loaders.filter((work) => !isEmpty(work));
  const loading: Effect[] = busy.length > 1 ? [{ kind: 'parallel', parts: busy }] : busy;
  return sequence([...before, ...loading, ...shown].filter((work) => !isEmpty(work)));
}

function given(context: Map<string, Item>, deps?: Value): Value {
  return record(
    {
      context: { kind: 'record', fields: new Map(context), open: true },
      params: input('request', 'params'),
      search: input('request', 'search'),
      request: input('request', 'request'),
      deps: deps ?? input('request', 'deps'),
    },
    true,
  );
}

function optionOf(route: FileRoute, name: string): Value | undefined {
  return route.options.map((options) => options.fields.get(name)?.value).find((value) => value !== undefined);
}

function callOption(route: FileRoute, name: string, argument: Value): Value | undefined {
  const value = optionOf(route, name);
  // `loader: { handler, staleReloadMode }` is another way to say it.
  const target = value && (functionOf(value) ?? nested(value));
  return target && callFunction(target, [argument], route.frame);
}

/** The root and the routes whose name begins this one's. */
function aroundOf(route: FileRoute, routes: FileRoute[]): FileRoute[] {
  return routes
    .filter(({ base, id }) => base === route.base && id !== route.id && (id === rootId || isWithin(route.id, id)))
    .sort((left, right) => (left.id === rootId ? -1 : right.id === rootId ? 1 : left.id.length - right.id.length));
}

function isWithin(id: string, around: string): boolean {
  return around !== '/' && !around.endsWith('/') && id.startsWith(`${around}/`);
}

/** Stands around pages without being one: nothing of its path is its own, or its index is the page. */
function isLayout({ base, id }: FileRoute, routes: FileRoute[]): boolean {
  return /(^|\/)(_[^/]*|\([^/]*\))$/.test(id) || routes.some((other) => other.base === base && other.id === `${id}/`);
}

/** `/_authenticated/posts_/$id/` is `/posts/:id`. */
export function pathOf(id: string): string {
  const parts = id
    .split('/')
    .filter((part) => part !== '' && !part.startsWith('_') && !/^\(.*\)$/.test(part))
    .map((part) =>
      part
        .replace(/_$/, '')
        .replace(/^\{-?\$(\w+)\}$/, ':$1')
        .replace(/^\$$/, '*')
        .replace(/^\$(\w+)/, ':$1')
        .replaceAll(/\[(.*?)\]/g, '$1'),
    );
  return `/${parts.join('/')}`;
}
