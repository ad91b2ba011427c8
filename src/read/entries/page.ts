import type { JSXElement, JSXFragment } from '@oxc-project/types';
import type { Effect } from '../interpret/effect.js';
import { sequence } from '../interpret/effect.js';
import { componentOf, evaluateChildren } from '../interpret/element.js';
import { evaluate } from '../interpret/evaluate.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, nothing, record, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { forStaff, isStaffScreen } from './staff-screen.js';

/** `<Route path="/bills" element={<Bills />}>` of React Router and `<Route path component>` of wouter: a page of its own. */
export function registerPage(name: string, node: JSXElement | JSXFragment, frame: Frame): boolean {
  if (node.type !== 'JSXElement' || !/(^|\.)(Private|Protected|Public|Admin|Auth)?Route$|\.Screen$/.test(name)) return false;
  const attributes = new Map<string, Value | (() => Value)>();
  for (const attribute of node.openingElement.attributes) {
    if (attribute.type !== 'JSXAttribute' || attribute.name.type !== 'JSXIdentifier') continue;
    const value = attribute.value;
    attributes.set(attribute.name.name, () => (value ? evaluate(value, frame) : nothing));
  }
  if (!attributes.has('path') && !attributes.has('index') && !attributes.has('element') && !attributes.has('component'))
    return false;
  // `<Route path element={<PrivateRoute component={Page} />}>`: a guard without a path of its own is a component like any other.
  const guard = !attributes.has('path') && !attributes.has('index') && !/(^|\.)(Route|Screen)$/.test(name);
  if (guard && componentOf(node.openingElement.name, frame)?.kind === 'function') return false;
  const read = (key: string): Value => {
    const value = attributes.get(key);
    return typeof value === 'function' ? value() : (value ?? nothing);
  };
  const path = literalText(read('path')) ?? (name.endsWith('.Screen') ? literalText(read('name')) : undefined) ?? '';
  let title = path || '/';
  const own = capture(frame, () => {
    for (const key of ['element', 'component', 'Component', 'render']) {
      if (!attributes.has(key)) continue;
      const component = read(key);
      if (component.kind === 'function') {
        title = component.name || title;
        callFunction(component, [record({}, true)], frame);
      }
    }
    // A guard of the app's own (`<ProtectedRoute>`) is a component like any other.
    const wrapper = name === 'Route' ? undefined : componentOf(node.openingElement.name, frame);
    if (wrapper?.kind === 'function') callFunction(wrapper, [record({}, true)], frame);
  });
  const inner = capture(frame, () => void evaluateChildren(node, frame));
  const nested = splitPages(inner);
  const body = forStaff(sequence([own, ...nested.rest]), isStaffRoute(node, frame));
  for (const page of nested.pages)
    frame.effects.push({
      ...page,
      page: joinPath(path, page.page ?? ''),
      name: joinPath(path, page.page ?? ''),
      body: sequence([body, page.body]),
    });
  if (nested.pages.length === 0 || attributes.has('index')) {
    frame.effects.push({
      kind: 'deferred',
      moment: 'view',
      page: path || '/',
      name: path || '/',
      location: locate(frame.module, node),
      body,
    });
  }
  return true;
}

/** `<AdminRoute path>`, `<Route path element={<AdminOrders />}>`, `<Route path><AdminOrders /></Route>`. */
function isStaffRoute(node: JSXElement, frame: Frame): boolean {
  const shown = node.openingElement.attributes.flatMap((attribute) =>
    attribute.type === 'JSXAttribute' && /^(element|component|Component)$/.test(String(attribute.name.name)) && attribute.value
      ? [attribute.value]
      : [],
  );
  return [node, ...shown].some((part) => isStaffScreen(part, frame));
}

type Page = Extract<Effect, { kind: 'deferred' }>;

/** Pages that stand directly in an effect, and the rest of it. */
export function splitPages(effect: Effect): { pages: Page[]; rest: Effect[] } {
  const parts = effect.kind === 'sequence' ? effect.parts : [effect];
  const pages: Page[] = [];
  const rest: Effect[] = [];
  for (const part of parts) {
    if (part.kind === 'deferred' && part.page !== undefined) pages.push(part);
    else if (part.kind === 'sequence') {
      const inner = splitPages(part);
      if (inner.pages.length === 0) {
        rest.push(part);
        continue;
      }
      pages.push(...inner.pages);
      rest.push(...inner.rest);
    } else rest.push(part);
  }
  return { pages, rest };
}

export function joinPath(parent: string, child: string): string {
  if (child.startsWith('/') || parent === '') return child;
  return `${parent.replace(/\/?\*?$/, '')}/${child}`.replace(/\/$/, '') || '/';
}
