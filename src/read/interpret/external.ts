import type { CallExpression, Node } from '@oxc-project/types';
import { fieldsOf } from '../libraries/drizzle-fields.js';
import { createClient } from '../libraries/index.js';
import { isKyselyExpression, kyselyExpression } from '../libraries/kysely-expression.js';
import { sequelizeFunction } from '../libraries/sequelize.js';
import { firebaseAuth } from '../libraries/firebase-auth.js';
import { firestoreFunction } from '../libraries/firestore-functions.js';
import { mongooseFunction } from '../libraries/mongoose.js';
import { isSequelizeModel } from '../libraries/sequelize-model.js';
import { sqliteFunction } from '../libraries/sqlite.js';
import { typeormFunction } from '../libraries/typeorm-value.js';
import { isPrismaNamespace, prismaSql } from '../libraries/prisma.js';
import { declareTable } from '../schema/drizzle.js';
import { declareRelations } from '../schema/relations.js';
import { recordMigration } from '../schema/migrations/record.js';
import { mountKoa } from '../entries/koa.js';
import { createRouter } from '../entries/routers.js';
import { makesSchema, schemaCall } from '../entries/taken.js';
import { registerEdgeFunction } from '../entries/edge.js';
import { registerServer } from '../entries/listener.js';
import { callTanstack } from '../entries/tanstack.js';
import { beginProcedure } from '../entries/procedure.js';
import { callTrpc } from '../entries/trpc.js';
import { registerCloudFunction } from '../entries/cloud-function.js';
import { registerJob } from '../entries/job.js';
import { locate } from '../parse.js';
import { argumentsOf } from './call.js';
import { callUnknown } from './unseen.js';
import { isEmpty } from './effect.js';
import { textOf } from './concatenate.js';
import { cellValue, elementOf, evaluate, settle } from './evaluate.js';
import { capture, sourceText, type Frame } from './frame.js';
import { filesOf, pathCall } from './folder.js';
import { callFunction } from './function.js';
import { callHook, createStore, isHook } from './hook.js';
import { markDistinct, markWhole } from './use.js';
import { derived } from './provenance.js';
import { anyMember } from './proxy.js';
import { httpInstance, noteRequest, noteService } from './request.js';
import { input, type Item, list, literal, literalText, nothing, type Value } from './value.js';

/** Calls something that is not of this repository: a package, a global of the platform. */
export function callExternal(target: { source: string; name: string }, node: CallExpression, frame: Frame): Value {
  const name = target.name.replace(/^(default|\*)\./, '');
  if (/^Promise\.(all|allSettled|race|any)$/.test(name)) return promiseAll(node, frame);
  // `dynamic(() => import('./chart'))` of Next.js is React's lazy.
  if (target.source === 'next/dynamic' || target.source === '@loadable/component') return callHook('lazy', node, frame);
  if (isHook(name)) return callHook(name, node, frame);
  if (target.source === 'migration') return recordMigration(name, node, frame);
  if (isKyselyExpression(target)) return kyselyExpression(name, node, frame);
  if (target.source.startsWith('drizzle-orm') && name !== 'drizzle') return drizzleFunction(name, node, frame);
  if (name.startsWith('console.')) {
    const { logging } = frame.run;
    frame.run.logging = true;
    argumentsOf(node, frame);
    frame.run.logging = logging;
    return nothing;
  }
  if (makesSchema(target)) return schemaCall(name, argumentsOf(node, frame));
  const router = createRouter(target, node, frame);
  if (router) return router;
  const mounted = mountKoa(target, target.source === 'koa-mount' ? argumentsOf(node, frame) : []);
  if (mounted) return mounted;
  const edge = registerEdgeFunction(target, node, frame);
  if (edge) return edge;
  const values = argumentsOf(node, frame);
  const job = registerJob(target, values, node, frame) ?? registerCloudFunction(target, values, node, frame);
  if (job) return job;
  const piece = isPrismaNamespace(target) ? prismaSql(name, values) : undefined;
  if (piece) return piece;
  if (target.source === 'ts-pattern' && name === 'match') return { kind: 'call', name, arguments: values };
  const helper = sequelizeFunction(target, values) ?? typeormFunction(target, values, frame);
  if (helper) return helper;
  const model = mongooseFunction(target, values, node, frame) ?? firestoreFunction(target, values, node, frame);
  if (model) return model;
  const person = firebaseAuth(target, values, node, frame);
  if (person) return person;
  const instance = httpInstance(target, values);
  if (instance) return instance;
  const answer = noteRequest(target, values, node, frame);
  if (answer) {
    callUnknown(sourceText(frame, node.callee), values, frame);
    return answer;
  }
  const client = createClient(target, values, frame) ?? sqliteFunction(target) ?? promised(target, values);
  if (client) return client;
  noteService(sourceText(frame, node.callee), values, node, frame);
  registerServer(target, values, node, frame);
  const routed = callTanstack(target, values, node, frame);
  if (routed) return routed;
  const procedure = beginProcedure(target) ?? callTrpc(target, values, frame);
  if (procedure) return procedure;
  if (target.source === '@react-router/dev/routes') return { kind: 'call', name, arguments: values };
  const path = target.source === 'path' ? pathCall(name, values) : undefined;
  if (path) return path;
  if (/^fs(\/promises)?$/.test(target.source) && /^(promises\.)?readdir(Sync)?$/.test(name)) {
    const files = filesOf(values[0], frame.run);
    if (files) return files;
  }
  if (target.source === 'path' && /^(join|resolve)$/.test(name))
    return textOf(values.flatMap((value, index) => (index === 0 ? [value] : ['/', value])));
  // `createRoute(options)` describes a route, `fp(plugin)` marks one.
  if ((target.source === '@hono/zod-openapi' && name === 'createRoute') || target.source === 'fastify-plugin')
    return values[0] ?? nothing;
  if (target.source.startsWith('@tanstack/') && /^(infinite)?(query|mutation)options$/i.test(name)) return values[0] ?? nothing;
  if (target.source.startsWith('zustand') && /^create(Store)?$/.test(name)) {
    const creator = values[0];
    // `create<State>()(creator)` names the type first.
    return creator?.kind === 'function'
      ? createStore(creator, node, frame)
      : target.name === name
        ? { kind: 'external', ...target }
        : nothing;
  }
  return callPlatform(name, values, node, frame);
}

/** `promisify(pool.query)`: the same call, whose rows are what is awaited. */
function promised({ source, name }: { source: string; name: string }, [first]: Value[]): Value | undefined {
  if (!/^(node:)?util$/.test(source) || !/(^|\.)promisify$/.test(name) || first?.kind !== 'path') return undefined;
  return { ...first, client: { ...first.client, driver: 'callback' } };
}

function callPlatform(name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const first = values[0];
  switch (name) {
    case 'Object.keys':
    case 'Object.values':
    case 'Object.entries': {
      const value = first ? cellValue(first) : nothing;
      markWhole(value);
      if (value.kind === 'record' && !value.open) {
        const parts: Value = {
          kind: 'list',
          open: false,
          items: [...value.fields].map(([key, item]) => partOf(name, key, item)),
        };
        const models = [...value.fields.values()].some((item) => isSequelizeModel(item.value, frame));
        return models ? { ...parts, each: true } : parts;
      }
      return list([input('unknown', 'entry')], true);
    }
    case 'Reflect.get':
      return (first && anyMember(first, values[1])) ?? input('unknown', name);
    case 'Object.assign':
      values.slice(1).forEach(markWhole);
      return first ?? nothing;
    case 'Object.freeze':
    case 'structuredClone':
    case 'JSON.stringify':
    case 'JSON.parse':
    case 'Promise.resolve':
      return first ?? nothing;
    case 'Array.from': {
      const callback = values[1];
      if (callback?.kind === 'function' && first) return list([callFunction(callback, [elementOf(first)], frame)], true);
      return first?.kind === 'rows' || first?.kind === 'list' ? markDistinct(first) : list([input('unknown', 'item')], true);
    }
    case 'Array.isArray':
    case 'Boolean':
      return first?.kind === 'literal' ? literal(Boolean(first.value)) : input('unknown', name);
    case 'Number':
    case 'parseInt':
    case 'parseFloat':
      if (first?.kind === 'literal' && typeof first.value === 'string') {
        const number = name === 'Number' ? Number(first.value) : Number.parseFloat(first.value);
        return Number.isNaN(number) ? derived('unknown', sourceText(frame, node), values) : literal(number);
      }
      return asGiven(first, values, node, frame);
    case 'String':
    case 'BigInt':
    case 'encodeURIComponent':
    case 'decodeURIComponent':
      return asGiven(first, values, node, frame);
    case 'Math.min':
    case 'Math.max': {
      const known = values.flatMap((value) => (value.kind === 'literal' && typeof value.value === 'number' ? [value.value] : []));
      if (known.length === values.length && known.length > 0)
        return literal(name === 'Math.min' ? Math.min(...known) : Math.max(...known));
      const bounded = derived('request', sourceText(frame, node), values);
      return values.some((value) => value.kind === 'input' && value.given) ? { ...bounded, given: true } : bounded;
    }
    case 'Date.now':
      return input('now', 'Date.now()');
    case 'Deno.env.get':
      return input('generated', `env.${first?.kind === 'literal' ? String(first.value) : ''}`);
    case 'crypto.randomUUID':
      return input('generated', 'randomUUID()');
    case 'setInterval': {
      const callback = first;
      const every = values[1]?.kind === 'literal' && typeof values[1].value === 'number' ? values[1].value : undefined;
      if (callback?.kind !== 'function') return nothing;
      const body = capture(frame, () => void callFunction(callback, [], frame));
      if (!isEmpty(body)) {
        frame.effects.push({
          kind: 'deferred',
          moment: 'poll',
          name: callback.name || calledIn(callback.node.body) || frame.symbol,
          location: locate(frame.module, node),
          ...(every === undefined ? {} : { everyMilliseconds: every }),
          ownClock: true,
          body,
        });
      }
      return nothing;
    }
    default:
      return callUnknown(sourceText(frame, node.callee), values, frame);
  }
}

/** The name of the one function that a callback calls: `() => void remind()`. */
function calledIn(body: Node | null): string | undefined {
  if (body?.type === 'UnaryExpression' || body?.type === 'AwaitExpression') return calledIn(body.argument);
  return body?.type === 'CallExpression' && body.callee.type === 'Identifier' ? body.callee.name : undefined;
}

/** What a conversion gives: the value itself in another type. */
function asGiven(first: Value | undefined, values: Value[], node: CallExpression, frame: Frame): Value {
  return first && (first.kind === 'input' || first.kind === 'row' || first.kind === 'literal')
    ? first
    : derived('unknown', sourceText(frame, node), values);
}

/** A field as `Object.keys`, `values` or `entries` has it: one that may be missing is under its guards there too. */
function partOf(name: string, key: string, { value, guards }: Item): Item {
  if (name === 'Object.values') return { value, guards };
  return { value: name === 'Object.keys' ? literal(key) : list([literal(key), value]), guards };
}

/** Elements written out in `Promise.all([...])` run at the same time; a mapped array is already a loop. */
function promiseAll(node: CallExpression, frame: Frame): Value {
  const argument = node.arguments[0];
  if (argument?.type === 'ArrayExpression') {
    const values: Value[] = [];
    const parts = argument.elements.map((element) =>
      capture(frame, () => {
        if (element && element.type !== 'SpreadElement') values.push(settle(evaluate(element, frame), frame));
        else if (element) values.push(elementOf(settle(evaluate(element.argument, frame), frame)));
      }),
    );
    const busy = parts.filter((part) => !isEmpty(part));
    if (busy.length > 0) frame.effects.push({ kind: 'parallel', parts: busy });
    return list(values);
  }
  const value = argument && argument.type !== 'SpreadElement' ? evaluate(argument, frame) : nothing;
  if (value.kind !== 'list') return value;
  const values: Value[] = [];
  const parts = value.items.map((item) => capture(frame, () => values.push(settle(item.value, frame))));
  const busy = parts.filter((part) => !isEmpty(part));
  if (busy.length > 0) frame.effects.push({ kind: 'parallel', parts: busy });
  return { kind: 'list', items: values.map((inner) => ({ value: inner, guards: [] })), open: value.open };
}

const setOperators = /^(union|unionAll|intersect|intersectAll|except|exceptAll)$/;

function drizzleFunction(name: string, node: CallExpression, frame: Frame): Value {
  const table = declareTable(name, node, frame);
  if (table) return table;
  if (name === 'relations') return declareRelations(node, frame);
  const values = argumentsOf(node, frame);
  const [first, second] = values;
  if (/^(getTableColumns|getColumns|getViewSelectedFields)$/.test(name) && first) return fieldsOf(first);
  if ((name === 'alias' || name === 'aliasedTable') && first?.kind === 'table')
    return { ...first, alias: literalText(second) ?? first.declaration.name };
  if (name === 'placeholder' || name === 'sql.placeholder') return input('request', literalText(first) ?? 'placeholder');
  if (setOperators.test(name) && first?.kind === 'query') {
    const further = values.slice(1).map((value) => ({ name, arguments: [value], guards: [] }));
    return { ...first, steps: [...first.steps, ...further] };
  }
  if (name === 'sql.raw' || name === 'sql.identifier')
    return { kind: 'sql', chunks: values.map((value) => (value.kind === 'literal' ? String(value.value) : value)) };
  if (name === 'sql.join') {
    const items = joinedItems(first);
    const separator = values[1] ?? { kind: 'sql' as const, chunks: [', '] };
    return { kind: 'sql', chunks: items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])) };
  }
  return { kind: 'call', name, arguments: values };
}

/** What is joined: of a list whose length is only known when the app runs, one element stands for all. */
function joinedItems(joined: Value | undefined): Value[] {
  if (!joined) return [];
  if (joined.kind === 'list' && (joined.items.length > 0 || !joined.open)) return joined.items.map((item) => item.value);
  return [elementOf(joined)];
}
