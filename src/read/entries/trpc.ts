import { sequence, type Effect } from '../interpret/effect.js';
import { capture, type Frame, type Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { exportedNames, exportedValue, moduleFrame, runModule } from '../interpret/module.js';
import { deliver, input, type Value } from '../interpret/value.js';
import { type Module, locate } from '../parse.js';
import { functionOf } from './exports.js';
import { beginProcedure, isProcedure, procedureHandler, procedureKind, stepsOf } from './procedure.js';
import { isBackOffice, type Route } from './route.js';

/** A router that is served, with the function that makes each request's context. */
export interface ServedRouter {
  router: Value;
  context: Value | undefined;
}

/** Calls of tRPC's own builders: https://trpc.io/docs/server/routers */
export function callTrpc(target: { source: string; name: string }, values: Value[], frame: Frame): Value | undefined {
  const [first] = values;
  if (target.source === '@trpc/server') {
    if (/^initTRPC\b/.test(target.name))
      return { kind: 'external', source: target.source, name: target.name.endsWith('create') ? 'trpc' : 'initTRPC' };
    if (target.name === 'trpc.middleware') return first;
    if (target.name === 'trpc.router' || target.name === 'router') return first;
    if (target.name === 'trpc.mergeRouters') return merge(values);
  }
  if (!/trpc/.test(target.source) || first === undefined) return undefined;
  for (const value of values) serve(value, frame);
  return undefined;
}

function merge(values: Value[]): Value {
  const fields = values.flatMap((value) => (value.kind === 'record' ? [...value.fields] : []));
  return { kind: 'record', fields: new Map(fields), open: false };
}

/** An adapter is given the router and how a context is made, sometimes one level down (`trpcOptions`). */
function serve(options: Value, frame: Frame): void {
  if (options.kind !== 'record') return;
  const router = options.fields.get('router')?.value;
  const nested = options.fields.get('trpcOptions')?.value;
  if (router?.kind === 'record') frame.run.served.push({ router, context: options.fields.get('createContext')?.value });
  else if (nested) serve(nested, frame);
}

/** `t.procedure` begins a procedure; other members stay names. */
export function trpcMember(source: string, path: string): Value | undefined {
  return source === '@trpc/server' && path === 'trpc.procedure' ? beginProcedure({ source, name: 'procedure' }) : undefined;
}

/** Every procedure of the routers that are served, as an entry point of its own. */
export function trpcEntries(run: Run): Route[] {
  const served = run.served.length > 0 ? run.served : exportedRouters(run);
  const frame = firstFrame(run);
  if (!frame) return [];
  const routes: Route[] = [];
  const seen = new Set<Value>();
  for (const { router, context } of served) {
    if (seen.has(router)) continue;
    seen.add(router);
    const maker = context && functionOf(context);
    let given: Value | undefined;
    const made: Effect = capture(frame, () => {
      if (maker) given = callFunction(maker, [input('request', 'options')], frame);
    });
    procedures(router, '', (name, procedure) => {
      const work = capture(frame, () => deliver(procedureHandler(procedure, frame, given)));
      routes.push(route(name, procedure, sequence([made, work])));
    });
  }
  return routes;
}

function procedures(router: Value, path: string, found: (name: string, procedure: Procedure) => void): void {
  if (router.kind !== 'record') return;
  for (const [name, { value }] of router.fields) {
    const full = path === '' ? name : `${path}.${name}`;
    if (isProcedure(value)) found(full, value);
    else procedures(value, full, found);
  }
}

type Procedure = Extract<Value, { kind: 'call' }>;

function route(name: string, procedure: Procedure, effect: Effect): Route {
  const handler = stepsOf(procedure)
    .at(-1)
    ?.arguments.find((argument) => argument.kind === 'function');
  const location =
    handler?.kind === 'function' ? locate(handler.module, handler.node) : { file: '', line: 1, endLine: 1, column: 1 };
  return {
    entry: {
      id: `procedure ${name}`,
      kind: 'route',
      moment: 'request',
      name,
      method: procedureKind(procedure) === 'query' ? 'GET' : 'POST',
      path: `/trpc/${name}`,
      location,
      backOffice: /(^|\.)admin/i.test(name) || isBackOffice(name.replaceAll('.', '/')),
      access: stepsOf(procedure).some(demandsUser) ? 'signed-in' : 'public',
    },
    effect,
  };
}

/** A middleware that turns people away. */
function demandsUser(step: Procedure): boolean {
  if (step.name !== 'use') return false;
  return step.arguments.some(
    (argument) =>
      argument.kind === 'function' && /UNAUTHORIZED/.test(argument.module.text.slice(argument.node.start, argument.node.end)),
  );
}

/** Where no adapter was seen: what the modules export under the usual name. */
function exportedRouters(run: Run): ServedRouter[] {
  return [...run.modules.values()]
    .filter((module) => /\bappRouter\b/.test(module.text))
    .flatMap((module) => {
      runModule(run, module);
      if (!exportedNames(run, module).includes('appRouter')) return [];
      const router = exportedValue(run, module, 'appRouter');
      return router?.kind === 'record' ? [{ router, context: contextMaker(run) }] : [];
    });
}

function contextMaker(run: Run): Value | undefined {
  for (const module of run.states.keys())
    for (const name of ['createTRPCContext', 'createContext', 'createInnerTRPCContext']) {
      const value = exportedNames(run, module).includes(name) ? exportedValue(run, module, name) : undefined;
      if (value && functionOf(value)) return value;
    }
  return undefined;
}

function firstFrame(run: Run): Frame | undefined {
  const first: Module | undefined = [...run.states.keys()][0];
  return first && moduleFrame(run, first, { ...runModule(run, first), effects: [] });
}
