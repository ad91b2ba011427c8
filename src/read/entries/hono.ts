import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../interpret/frame.js';
import { literalText, nothing, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { flatten, methods } from './express.js';
import { routerOf } from './routers.js';

/** `new Hono()` and the OpenAPI form: https://hono.dev/docs/api/routing */
export function createHono(target: { source: string; name: string }, node: { start: number }, frame: Frame): Value | undefined {
  const known =
    (/^hono(\/(tiny|quick|preset))?$/.test(target.source) && target.name === 'Hono') ||
    (target.source === '@hono/zod-openapi' && target.name === 'OpenAPIHono');
  if (!known) return undefined;
  return { kind: 'router', router: routerOf(`${frame.module.file}:${node.start}`, 'hono', true, frame.run) };
}

export function callHono(router: Router, name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const self: Value = { kind: 'router', router };
  const path = literalText(values[0]);
  const location = locate(frame.module, node);
  if (name === 'basePath') {
    const part = routerOf(`${frame.module.file}:${node.start}-${node.end}`, 'hono', false, frame.run);
    router.entries.push({ kind: 'mount', path: path ?? '', router: part, before: [] });
    return { kind: 'router', router: part };
  }
  if (name === 'route' || name === 'mount') {
    const other = values[1];
    if (other?.kind === 'router') router.entries.push({ kind: 'mount', path: path ?? '', router: other.router, before: [] });
  } else if (methods.has(name) || name === 'on') {
    const all = name === 'on' ? methodsOf(values[0]) : [name.toUpperCase()];
    const at = name === 'on' ? literalText(values[1]) : path;
    const handlers = flatten(values.slice(name === 'on' ? 2 : path === undefined ? 0 : 1));
    for (const method of all) router.entries.push({ kind: 'route', method, path: at ?? '', handlers, location });
  } else if (name === 'openapi') {
    // `createRoute({ method, path, middleware })` gives its options back.
    const [described, ...handlers] = values;
    const field = (key: string): Value =>
      described?.kind === 'record' ? (described.fields.get(key)?.value ?? nothing) : nothing;
    router.entries.push({
      kind: 'route',
      method: (literalText(field('method')) ?? 'get').toUpperCase(),
      path: (literalText(field('path')) ?? '').replace(/\{(\w+)\}/g, ':$1'),
      handlers: [...flatten([field('middleware')]).filter((value) => value !== nothing), ...handlers],
      location,
    });
  } else if (name === 'use') {
    for (const handler of flatten(path === undefined ? values : values.slice(1)))
      router.entries.push({ kind: 'use', path: path ?? '', handler });
  }
  return self;
}

function methodsOf(value: Value | undefined): string[] {
  if (value?.kind === 'list') return value.items.flatMap((item) => literalText(item.value)?.toUpperCase() ?? []);
  return [(literalText(value) ?? 'all').toUpperCase()];
}
