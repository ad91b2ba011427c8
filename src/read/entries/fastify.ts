import type { CallExpression } from '@oxc-project/types';
import { posix } from 'node:path';
import { member } from '../interpret/member.js';
import { moduleFrame, runModule } from '../interpret/module.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { input, literalText, nothing, record, type Router, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { flatten, methods } from './express.js';
import { routerOf } from './routers.js';
import { takenBy } from './taken.js';

/** Hooks that run before a handler: https://fastify.dev/docs/latest/Reference/Lifecycle */
const before = new Set(['onRequest', 'preParsing', 'preValidation', 'preHandler']);

/** `fastify()` and `Fastify({ logger })`. */
export function createFastify(
  target: { source: string; name: string },
  node: { start: number },
  frame: Frame,
): Value | undefined {
  if (target.source !== 'fastify' || !/^(default|\*|fastify|Fastify)(\.default)?$/.test(target.name)) return undefined;
  return { kind: 'router', router: routerOf(`${frame.module.file}:${node.start}`, 'fastify', true, frame.run) };
}

export function callFastify(router: Router, name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const self: Value = { kind: 'router', router };
  const location = locate(frame.module, node);
  if (methods.has(name)) {
    const [first, second, third] = values;
    const options = third ? second : undefined;
    const handler = third ?? (second?.kind === 'record' ? fieldOf(second, 'handler') : second);
    router.entries.push({
      kind: 'route',
      method: name.toUpperCase(),
      path: literalText(first) ?? '',
      handlers: [...hooksOf(options ?? second), ...(handler ? [handler] : [])],
      takes: takenBy(fieldOf(options ?? second, 'schema')),
      location,
    });
  } else if (name === 'route') {
    const options = values[0];
    const method = fieldOf(options, 'method');
    const names = method?.kind === 'list' ? method.items.map((item) => literalText(item.value)) : [literalText(method)];
    const handler = fieldOf(options, 'handler');
    for (const one of names)
      router.entries.push({
        kind: 'route',
        method: (one ?? 'GET').toUpperCase(),
        path: literalText(fieldOf(options, 'url')) ?? literalText(fieldOf(options, 'path')) ?? '',
        handlers: [...hooksOf(options), ...(handler ? [handler] : [])],
        takes: takenBy(fieldOf(options, 'schema')),
        location,
      });
  } else if (name === 'register') register(router, values, node, frame);
  else if (name === 'addHook') {
    const hook = values[1];
    if (before.has(literalText(values[0]) ?? '') && hook) router.entries.push({ kind: 'use', path: '', handler: hook });
  } else if (name === 'decorate') {
    const key = literalText(values[0]);
    if (key !== undefined && values[1]) frame.run.shared.set(key, values[1]);
  } else if (name === 'after' || name === 'ready') {
    for (const value of values) if (value.kind === 'function') callFunction(value, [], frame);
  }
  return self;
}

function fieldOf(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}

function hooksOf(options: Value | undefined): Value[] {
  return flatten([...before].flatMap((name) => fieldOf(options, name) ?? []));
}

/** `register(plugin, { prefix })`: the plugin is called with a router of its own below the prefix. */
function register(router: Router, values: Value[], node: CallExpression, frame: Frame): void {
  const [plugin, options = nothing] = values;
  const prefix = literalText(fieldOf(options, 'prefix')) ?? '';
  if (plugin?.kind === 'external' && plugin.source === '@fastify/autoload') {
    loadFolder(router, fieldOf(options, 'dir'), prefix, frame);
    return;
  }
  const target = plugin?.kind === 'module' ? member(plugin, 'default', frame) : plugin;
  if (target?.kind === 'function') mount(router, target, prefix, options, `${frame.module.file}:${node.start}`, frame);
}

function mount(
  router: Router,
  plugin: Extract<Value, { kind: 'function' }>,
  prefix: string,
  options: Value,
  id: string,
  frame: Frame,
): void {
  const part = routerOf(id, 'fastify', false, frame.run);
  router.entries.push({ kind: 'mount', path: prefix, router: part, before: [] });
  callFunction(
    plugin,
    [{ kind: 'router', router: part }, options.kind === 'record' ? options : record({}, true), input('unknown', 'done')],
    frame,
  );
}

/** `@fastify/autoload`: every file below the folder is a plugin, its folder a prefix. */
function loadFolder(router: Router, folder: Value | undefined, prefix: string, frame: Frame): void {
  const text =
    folder?.kind === 'text'
      ? folder.chunks.filter((chunk) => typeof chunk === 'string').join('/')
      : (literalText(folder) ?? folderName(folder));
  const name = text?.split('/').filter(Boolean).at(-1);
  if (name === undefined) return;
  const root = posix.join(posix.dirname(frame.module.file), name);
  for (const module of frame.run.modules.values()) {
    if (!module.file.startsWith(`${root}/`)) continue;
    const state = runModule(frame.run, module);
    const plugin = state.environment.variables.get('default');
    const own = state.environment.variables.get('autoPrefix');
    if (plugin?.kind !== 'function') continue;
    const below = posix.dirname(module.file).slice(root.length);
    const path = prefix + (literalText(own) ?? below.replace(/\/_(\w+)/g, '/:$1'));
    mount(router, plugin, path, nothing, `autoload ${module.file}`, moduleFrame(frame.run, module, state));
  }
}

/** `path.join(__dirname, 'routes')` is known by its last part. */
function folderName(value: Value | undefined): string | undefined {
  const quoted = value?.kind === 'input' ? /['"]([\w./-]+)['"]\s*\)?$/.exec(value.name) : undefined;
  return quoted?.[1];
}

/** What plugins of the framework's own put on an app. */
export function pluginMember(name: string): Value {
  return name === 'pg' ? { kind: 'client', library: 'pg', role: 'owner' } : { kind: 'unknown', why: name };
}
