import type { CallExpression, Node, ObjectExpression } from '@oxc-project/types';
import { sequence, type Effect } from '../interpret/effect.js';
import { evaluate } from '../interpret/evaluate.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { member } from '../interpret/member.js';
import { exportedNames } from '../interpret/module.js';
import { deliver, input, literalText, nothing, record, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { functionOf } from './exports.js';
import { joinPath, splitPages } from './page.js';
import { forStaff, isStaffScreen } from './staff-screen.js';

const components = ['element', 'Component', 'component', 'lazy', 'loader', 'beforeLoad'];

/** `{ path: '/orders', element: <Orders />, children: [...] }` of React Router: a page of its own, wherever the object stands. */
export function registerRouteObject(node: ObjectExpression, frame: Frame): Value | undefined {
  // The cheap question first: every object that is met comes by here.
  if (!node.properties.some(showsSomething) || !/react-router|wouter|@tanstack/.test(frame.module.text)) return undefined;
  const fields = new Map<string, Node>();
  for (const property of node.properties)
    if (property.type === 'Property' && !property.computed && property.key.type === 'Identifier')
      fields.set(property.key.name, property.value);
  const shown = components.filter((name) => fields.has(name));
  if (shown.length === 0 || !(fields.has('path') || fields.has('index') || fields.has('children'))) return undefined;
  const path = literalText(evaluate(fields.get('path'), frame)) ?? '';
  const own = capture(frame, () => {
    for (const name of shown) show(fields.get(name), frame);
  });
  const children = fields.get('children');
  const inner = splitPages(capture(frame, () => void evaluate(children, frame)));
  const staff = shown.some((name) => isStaffScreen(fields.get(name), frame));
  const body = forStaff(sequence([own, ...inner.rest]), staff);
  pages(path, body, inner.pages, fields.has('index') || inner.pages.length === 0, locate(frame.module, node), frame);
  return record({ path: { kind: 'literal', value: path } }, true);
}

function showsSomething(property: ObjectExpression['properties'][number]): boolean {
  return property.type === 'Property' && property.key.type === 'Identifier' && components.includes(property.key.name);
}

type Page = Extract<Effect, { kind: 'deferred' }>;

function pages(path: string, body: Effect, inner: Page[], own: boolean, location: Page['location'], frame: Frame): void {
  for (const page of inner) {
    const full = joinPath(path, page.page ?? '');
    frame.effects.push({ ...page, page: full, name: full, body: sequence([body, page.body]) });
  }
  if (own) frame.effects.push({ kind: 'deferred', moment: 'view', page: path || '/', name: path || '/', location, body });
}

/** An element is evaluated where it stands; a component, a loader or a lazy import is called. */
function show(node: Node | undefined, frame: Frame): void {
  const value = node ? evaluate(node, frame) : nothing;
  call(value, frame);
}

function call(value: Value, frame: Frame): void {
  const target = functionOf(value);
  if (!target) return;
  const given = callFunction(target, [record({ params: input('request', 'params') }, true)], frame);
  // `lazy: () => import('./page')` gives a module with the component.
  const named = componentOf(given, frame);
  if (named) call(named, frame);
  else deliver(given);
}

function componentOf(value: Value, frame: Frame): Value | undefined {
  if (value.kind === 'module')
    return member(value, exportedNames(frame.run, value.module).includes('Component') ? 'Component' : 'default', frame);
  return value.kind === 'record' ? (value.fields.get('Component') ?? value.fields.get('default'))?.value : undefined;
}

/** `createFileRoute('/posts/$id')({ component, loader })` of TanStack Router: https://tanstack.com/router */
export function callTanstack(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression,
  frame: Frame,
): Value | undefined {
  if (!/^@tanstack\/(react-|solid-)?(router|start)/.test(target.source)) return undefined;
  const begun = /^create(Lazy)?FileRoute$/.test(target.name);
  if (begun) return { kind: 'external', source: target.source, name: `file route ${literalText(values[0]) ?? '/'}` };
  if (/^createRootRoute(WithContext)?$/.test(target.name) && values[0]?.kind !== 'record')
    return { kind: 'external', source: target.source, name: 'createRootRoute' };
  const path =
    /^file route (.*)$/.exec(target.name)?.[1] ??
    (target.name === 'createRoute' || target.name === 'createRootRoute' ? '' : undefined);
  const options = values[0];
  if (path === undefined || options?.kind !== 'record') return target.name === 'createServerFn' ? serverFunction() : undefined;
  const own = literalText(options.fields.get('path')?.value) ?? path;
  const body = capture(frame, () => {
    for (const name of ['beforeLoad', 'loader', 'component']) {
      const value = options.fields.get(name)?.value;
      if (value) call(value, frame);
    }
  });
  const tidy = own.replace(/\$(\w+)/g, ':$1').replace(/\/_[^/]+/g, '') || '/';
  if (target.name !== 'createRootRoute')
    frame.effects.push({ kind: 'deferred', moment: 'view', page: tidy, name: tidy, location: locate(frame.module, node), body });
  else frame.effects.push(body);
  return record({}, true);
}

/** `createServerFn().validator(schema).handler(fn)` gives a function that runs on the server. */
function serverFunction(): Value {
  return { kind: 'call', name: 'server function', arguments: [] };
}
