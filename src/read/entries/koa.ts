import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { flatten, isListening, methods } from './express.js';
import { routerOf } from './routers.js';

/** `new Koa()` and `new Router()` of koa-router and its successor: https://github.com/koajs/router */
export function createKoa(target: { source: string; name: string }, node: { start: number }, frame: Frame): Value | undefined {
  const known = /^(koa|koa-router|@koa\/router|koa-joi-router)$/.test(target.source) && /^(\*|default|Router)$/.test(target.name);
  if (!known) return undefined;
  return { kind: 'router', router: routerOf(`${frame.module.file}:${node.start}`, 'koa', true, frame.run) };
}

/** `mount('/api', app)` of koa-mount stands for the app below that path. */
export function mountKoa(target: { source: string; name: string }, values: Value[]): Value | undefined {
  return target.source === 'koa-mount' ? { kind: 'call', name: 'koa.mount', arguments: values } : undefined;
}

/** Registers what a call on a Koa app or router registers. */
export function callKoa(router: Router, name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const self: Value = { kind: 'router', router };
  const path = literalText(values[0]);
  const handlers = flatten(path === undefined ? values : values.slice(1));
  if (name === 'prefix') {
    const part = routerOf(`${router.id}:prefix`, 'koa', false, frame.run);
    part.entries.push(...router.entries.splice(0));
    router.entries.push({ kind: 'mount', path: path ?? '', router: part, before: [] });
  } else if (methods.has(name) || name === 'del') {
    // A route may have a name before its path.
    const named = path !== undefined && literalText(values[1]) !== undefined;
    const at = path === undefined || path.startsWith('/') ? (path ?? '') : `/${path}`;
    router.entries.push({
      kind: 'route',
      method: name === 'del' ? 'DELETE' : name.toUpperCase(),
      path: named ? (literalText(values[1]) ?? '') : at,
      handlers: named ? handlers.slice(1) : handlers,
      location: locate(frame.module, node),
    });
  } else if (name === 'use') {
    for (const handler of handlers) {
      const [below, mounted] = handler.kind === 'call' && handler.name === 'koa.mount' ? handler.arguments : [undefined, handler];
      const inner = mounted ?? below;
      if (inner?.kind === 'router') {
        const prefix = `${path ?? ''}${mounted ? (literalText(below) ?? '') : ''}`.replace(/\/$/, '');
        router.entries.push({ kind: 'mount', path: prefix, router: inner.router, before: [] });
      } else router.entries.push({ kind: 'use', path: path ?? '', handler });
    }
  } else if (name === 'listen' || isListening(name, values)) {
    for (const value of values) if (value.kind === 'function') callFunction(value, [], frame);
  }
  return self;
}
