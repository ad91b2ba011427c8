import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { routerOf } from './routers.js';

export const methods = new Set(['get', 'post', 'put', 'patch', 'delete', 'all']);

/** `express()`, `express.Router()` and `new Router()`. */
export function createExpressRouter(
  target: { source: string; name: string },
  node: { start: number },
  frame: Frame,
): Value | undefined {
  if (target.source !== 'express' && target.source !== 'express-promise-router') return undefined;
  const name = target.name.replace(/^(default|\*)\.?/, '');
  if (name !== '' && name !== 'Router') return undefined;
  const root = name === '' && target.source === 'express';
  return { kind: 'router', router: routerOf(`${frame.module.file}:${node.start}`, 'express', root, frame.run) };
}

/** `app.get('/path', ...)` on something that is not known to be an app: a parameter of `registerRoutes(app)`. */
export function registersRoutes(name: string, node: CallExpression): boolean {
  const first = node.arguments[0];
  const path = first?.type === 'Literal' && typeof first.value === 'string' && /^[/*]/.test(first.value);
  return path && node.arguments.length > 1 && (methods.has(name) || name === 'use');
}

/** Registers what a call on a router registers: https://expressjs.com/en/5x/api.html */
export function callExpress(router: Router, name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const self: Value = { kind: 'router', router };
  if (name === 'route') {
    const part = routerOf(`${frame.module.file}:${node.start}-${node.end}`, 'express', false, frame.run);
    part.partOf = router.partOf ?? router;
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
  } else if (name === 'listen' || isListening(name, values)) {
    for (const value of values) if (value.kind === 'function') callFunction(value, [], frame);
  }
  return self;
}

/** What `listen` gives tells when it does: `app.listen(port).once('listening', started)`. */
export function isListening(name: string, values: readonly Value[]): boolean {
  return (name === 'on' || name === 'once') && literalText(values[0]) === 'listening';
}

export function flatten(values: Value[]): Value[] {
  return values.flatMap((value) => (value.kind === 'list' ? flatten(value.items.map((item) => item.value)) : [value]));
}
