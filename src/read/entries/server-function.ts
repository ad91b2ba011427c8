import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type Callable, type Cell, type FunctionValue, input, type Item, record, type Value } from '../interpret/value.js';

/** The packages of TanStack Router and Start, for every framework. */
export const tanstackPackages = /^@tanstack\/(react-|solid-|vue-)?(router|start)/;
const wrappers = /^(createServerOnlyFn|createClientOnlyFn|serverOnly|clientOnly)$/;
const validators = /^(inputValidator|validator)$/;
/** Middlewares may stand upon others; further ones are a circle. */
const deepest = 8;

type Chain = Extract<Value, { kind: 'call' }>;

/**
 * `createServerFn()` and `createMiddleware()` of TanStack Start begin a chain of calls:
 * https://tanstack.com/start/latest/docs/framework/react/guide/server-functions
 */
export function beginServed(target: { source: string; name: string }, values: Value[]): Value | undefined {
  if (!tanstackPackages.test(target.source)) return undefined;
  if (target.name === 'createServerFn') return { kind: 'call', name: 'server function', arguments: [] };
  if (target.name === 'createMiddleware') return { kind: 'call', name: 'server middleware', arguments: [] };
  if (target.name === 'createIsomorphicFn') return { kind: 'call', name: 'isomorphic function', arguments: [] };
  const [first] = values;
  return wrappers.test(target.name) && first?.kind === 'function' ? first : undefined;
}

/** What `.handler(fn)` ends is a function that the middlewares before it give their context; undefined for any other call. */
export function endServed(object: Chain, name: string, values: Value[], frame: Frame): Value | undefined {
  const steps = stepsOf(object);
  const [first] = steps;
  const [handler] = values;
  if (handler?.kind !== 'function') return undefined;
  if (first?.name === 'isomorphic function' && (name === 'server' || name === 'client')) return handler;
  if (first?.name !== 'server function' || name !== 'handler') return undefined;
  const served: FunctionValue = { ...handler, served: steps };
  // Where nobody calls it, it is read at the end, with its context all the same.
  frame.run.created.set(handler.node, served);
  return served;
}

/** What a served function is really given: what its caller sends, checked, and the context that its middlewares made. */
export function servedArguments(steps: Chain[], values: Value[], frame: Frame): Value[] {
  const context = new Map<string, Item>();
  for (const step of steps) if (step.name === 'middleware') runMiddlewares(step.arguments[0], context, frame, 0);
  const validator = steps.find((step) => validators.test(step.name))?.arguments[0];
  const sent = sentBy(values[0]);
  const checked = validator?.kind === 'function' ? callFunction(validator, [sent], frame) : sent;
  // A schema gives back what it was given; a function of the app's own may give something else.
  const data = checked.kind === 'record' ? checked : sent;
  return [record({ data, context: { kind: 'record', fields: context, open: true } }, true)];
}

/** What the middlewares of a list put into the context; their work goes to the frame. */
export function runMiddlewares(listed: Value | undefined, context: Map<string, Item>, frame: Frame, depth: number): void {
  if (listed?.kind !== 'list' || depth > deepest) return;
  for (const { value } of listed.items) {
    if (value.kind !== 'call') continue;
    for (const step of stepsOf(value)) {
      const [given] = step.arguments;
      if (step.name === 'middleware') runMiddlewares(given, context, frame, depth + 1);
      else if (step.name === 'server' && given?.kind === 'function') runMiddleware(given, context, frame);
    }
  }
}

/** What a middleware hands on, by its function: it is read once for the same context. */
const handedOn = new WeakMap<Callable, Cell>();

function runMiddleware(target: FunctionValue, context: Map<string, Item>, frame: Frame): void {
  let cell = handedOn.get(target.node);
  if (!cell) handedOn.set(target.node, (cell = { values: [] }));
  const given: Value = { kind: 'record', fields: new Map(context), open: true };
  const options = { next: { kind: 'setter' as const, cell }, context: given, data: input('request', 'data') };
  callFunction(target, [record({ ...options, request: input('request', 'request') }, true)], frame);
  for (const value of cell.values) {
    const made = value.kind === 'record' ? value.fields.get('context')?.value : undefined;
    if (made?.kind === 'record') for (const [name, item] of made.fields) context.set(name, item);
  }
}

function sentBy(options: Value | undefined): Value {
  const data = options?.kind === 'record' ? options.fields.get('data')?.value : undefined;
  return data ?? input('request', 'data');
}

function stepsOf(object: Chain): Chain[] {
  const steps = object.name === 'chain' ? object.arguments : [object];
  return steps.filter((step): step is Chain => step.kind === 'call');
}
