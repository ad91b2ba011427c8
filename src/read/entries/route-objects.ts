import type { ObjectExpression } from '@oxc-project/types';
import type { Location } from '../../model/index.js';
import { cellValue } from '../interpret/evaluate.js';
import type { Frame } from '../interpret/frame.js';
import { literalText, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';

type Fields = Extract<Value, { kind: 'record' }>['fields'];

const verb = /^(?:get|post|put|patch|delete)$/i;
const begin = 'route object ';

/**
 * `{ method: 'GET', path: '/orders', handler: listOrders }` in a list that a server of the app's own goes through: a route. What a framework
 * registers under the same address comes first.
 */
export function noteRouteObject(node: ObjectExpression, fields: Fields, frame: Frame): void {
  const [method, path, handler, ...guards] = ['method', 'path', 'handler', 'middlewares', 'middleware', 'before'].map((name) =>
    fields.get(name),
  );
  const [word, address] = [literalText(method?.value), literalText(path?.value)];
  const target = handler && answering(handler.value);
  if (word === undefined || !verb.test(word) || address === undefined || !address.startsWith('/') || !target) return;
  const location = locate(frame.module, node);
  const id = objectAt(location);
  const before = guards.flatMap((guard) => (guard?.value.kind === 'list' ? guard.value.items.map(({ value }) => value) : []));
  const entry = { kind: 'route' as const, method: word.toUpperCase(), path: address, handlers: [...before, target], location };
  const router: Router = { id, framework: 'express', root: true, entries: [entry] };
  frame.run.routers.set(id, router);
}

/** The router that is the object at a place. */
export function objectAt({ file, line, column }: Location): string {
  return `${begin}${file}:${String(line)}:${String(column)}`;
}

/** Whether a router is one such object. */
export function isRouteObject({ id }: Router): boolean {
  return id.startsWith(begin);
}

function answering(value: Value): Value | undefined {
  const known = cellValue(value);
  const options = known.kind === 'choice' ? known.options.map((option) => option.value) : [known];
  return options.find(({ kind }) => kind === 'function');
}
