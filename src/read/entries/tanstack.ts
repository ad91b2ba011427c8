import type { CallExpression } from '@oxc-project/types';
import type { Location } from '../../model/index.js';
import type { Frame } from '../interpret/frame.js';
import { member } from '../interpret/member.js';
import { callFunction } from '../interpret/function.js';
import { type Cell, input, literalText, nothing, record, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { beginServed, tanstackPackages } from './server-function.js';

/** A route of TanStack Router that stands in a file of its own, as far as its module says what it is. */
export interface FileRoute {
  /** The folder of the app that it belongs to. */
  base: string;
  /** As the code names it, layouts included: `/_authenticated/bills/$id`. */
  id: string;
  options: Extract<Value, { kind: 'record' }>[];
  /** What its loader gave, and what its pages have in their context. */
  loaded: Cell;
  context: Cell;
  location: Location;
  frame: Frame;
}

export const rootId = '__root__';

/** Calls of TanStack Router and Start: https://tanstack.com/router. Undefined for any other. */
export function callTanstack(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression,
  frame: Frame,
): Value | undefined {
  if (!tanstackPackages.test(target.source)) return undefined;
  const [first] = values;
  if (/^create(Lazy|API)?FileRoute$/.test(target.name))
    return { kind: 'external', source: target.source, name: `file route ${literalText(first) ?? '/'}` };
  if (/^createRootRoute(WithContext)?$/.test(target.name)) {
    if (first?.kind === 'record') return declareRoute(rootId, first, node, frame);
    return { kind: 'external', source: target.source, name: 'createRootRoute' };
  }
  const id = /^file route (.*)$/.exec(target.name)?.[1];
  if (id !== undefined) return first?.kind === 'record' ? declareRoute(id, first, node, frame) : nothing;
  if (target.name === 'createServerFileRoute') {
    const named = { kind: 'literal' as const, value: literalText(first) ?? pathOfFile(frame.module.file) };
    return { kind: 'call', name: 'server route', arguments: [named] };
  }
  if (target.name === 'lazyRouteComponent') return lazyComponent(values, frame);
  if (target.name === 'getRouteApi') return apiOf(routeOf(literalText(first) ?? '', frame));
  const from = first?.kind === 'record' ? literalText(first.fields.get('from')?.value) : undefined;
  if (target.name === 'useLoaderData' && from !== undefined) return kept(routeOf(from, frame)?.loaded);
  if (target.name === 'useRouteContext' && from !== undefined) return kept(routeOf(from, frame)?.context);
  if (target.name === 'createRoute') return record({}, true);
  return beginServed(target, values);
}

/** `createServerFileRoute('/api/x').methods({ GET })`, as TanStack Start's first versions had it; undefined for any other call. */
export function endServerRoute(
  object: Extract<Value, { kind: 'call' }>,
  name: string,
  values: Value[],
  node: CallExpression,
  frame: Frame,
): Value | undefined {
  if (object.name !== 'server route' || name !== 'methods') return undefined;
  const [given] = values;
  const handlers = given?.kind === 'function' ? callFunction(given, [record({}, true)], frame) : given;
  const options = record({ server: record({ handlers: handlers ?? nothing }) });
  if (options.kind === 'record') declareRoute(literalText(object.arguments[0]) ?? '/', options, node, frame);
  return nothing;
}

function declareRoute(id: string, options: FileRoute['options'][number], node: CallExpression, frame: Frame): Value {
  const base = baseOf(frame.module.file);
  const key = `${base} ${id}`;
  const known = frame.run.fileRoutes.get(key);
  if (known) {
    // The part of a route that is loaded later stands in a file of its own.
    known.options.push(options);
    return apiOf(known);
  }
  const context: Cell = { values: [] };
  const location = locate(frame.module, node);
  const route: FileRoute = { base, id, options: [options], loaded: { values: [] }, context, location, frame };
  frame.run.fileRoutes.set(key, route);
  return apiOf(route);
}

/** What stands for a route in the code of its page. */
function apiOf(route: FileRoute | undefined): Value {
  const always = (value: Value): Value => ({ kind: 'cell', cell: { values: [value] } });
  const fields = { useParams: always(input('request', 'params')), useSearch: always(input('request', 'search')) };
  if (!route) return record(fields, true);
  const cells = {
    useLoaderData: { kind: 'cell', cell: route.loaded },
    useRouteContext: { kind: 'cell', cell: route.context },
  } as const;
  return record({ ...fields, ...cells }, true);
}

function kept(cell: Cell | undefined): Value {
  return cell?.values.at(-1) ?? input('unknown', 'data');
}

function routeOf(id: string, frame: Frame): FileRoute | undefined {
  return frame.run.fileRoutes.get(`${baseOf(frame.module.file)} ${id}`);
}

/** `lazyRouteComponent(() => import('./page'), 'Page')` */
function lazyComponent([load, name]: Value[], frame: Frame): Value {
  const loaded = load?.kind === 'function' ? callFunction(load, [], frame) : nothing;
  return loaded.kind === 'module' ? member(loaded, literalText(name) ?? 'default', frame) : loaded;
}

/** The app that a file belongs to: what stands before its sources. */
function baseOf(file: string): string {
  return /^(.*?)(?:src|app)\//.exec(file)?.[1] ?? '';
}

function pathOfFile(file: string): string {
  const place = /routes\/(.*)\.[jt]sx?$/.exec(file)?.[1] ?? '';
  return `/${place.replaceAll('.', '/').replace(/\/?(index|route)$/, '')}`;
}
