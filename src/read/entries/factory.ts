import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../interpret/frame.js';
import type { FunctionValue, Router, RouterEntry, Value } from '../interpret/value.js';
import { routerOf } from './routers.js';

/** What a function had put on the router that it gave back, by what it gave: a remembered call gives the same again. */
const given = new WeakMap<Value, RouterEntry[]>();

/**
 * `const router = createRouter()`: each call of a function that makes a router gives another one, with what the function had
 * put on it. A router that the function only hands out stays the same.
 */
export function routerOfItsOwn(value: Value, maker: FunctionValue, node: CallExpression, frame: Frame): Value {
  if (value.kind !== 'router' || !isMadeIn(value.router, maker)) return value;
  const { id, framework, root, entries } = value.router;
  const put = given.get(value) ?? entries.splice(0);
  given.set(value, put);
  const own = routerOf(`${id}@${frame.module.file}:${String(node.start)}`, framework, root, frame.run);
  if (own.entries.length === 0) own.entries.push(...put);
  return { kind: 'router', router: own };
}

/** The last place in a router's id is where it was made, or where the call stands that gave it. */
function isMadeIn({ id }: Router, { module, node }: FunctionValue): boolean {
  const [, file, at] = /^(.*):(\d+)/.exec((id.split('@').at(-1) ?? '').replace(/#.*$/, '')) ?? [];
  return file === module.file && Number(at) >= node.start && Number(at) < node.end;
}
