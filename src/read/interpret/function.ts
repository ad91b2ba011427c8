import type { Class } from '@oxc-project/types';
import { bindPattern, opaque } from './bind.js';
import { type Effect, sequence, isEmpty } from './effect.js';
import { createEnvironment, type Environment } from './environment.js';
import { evaluate } from './evaluate.js';
import { executeBlock } from './execute.js';
import { type Called, placeKey } from './forwarded.js';
import { type Frame, type Remembered, type Run, withinStack } from './frame.js';
import { servedArguments } from '../entries/server-function.js';
import { position } from '../parse.js';
import { signature } from './signature.js';
import { isHanded } from './handed.js';
import { edge, noteWait } from './waiting.js';
import {
  alternatives,
  bounded,
  type Callable,
  type ClassValue,
  type FunctionValue,
  input,
  list,
  nothing,
  type QueryValue,
  type Value,
} from './value.js';
import { type CallNode, changesInPlace, returned, runQuery } from '../libraries/index.js';

/** Contexts in which a function is read separately before its arguments are treated as unknown: more for a short one. */
const fewestContexts = 40;
const mostContexts = 400;
/** Characters of source that are read for one function in all its contexts, between those bounds. */
const mostSource = 200_000;
/** Places that ask through one function which sends what it is given. */
const mostForwarded = 5_000;
const deepestCall = 40;

export function createFunction(node: Callable, frame: Frame, self?: Value): FunctionValue {
  const owner = self ?? (node.type === 'ArrowFunctionExpression' ? frame.self : undefined);
  const value: FunctionValue = {
    kind: 'function',
    node,
    module: frame.module,
    environment: frame.environment,
    name: node.type !== 'ArrowFunctionExpression' && node.id ? node.id.name : '',
    owner: frame.symbol,
    ...(owner ? { self: owner } : {}),
  };
  if (!frame.run.created.has(node)) frame.run.created.set(node, value);
  return value;
}

export function createClass(node: Class, frame: Frame): ClassValue {
  const value: ClassValue = {
    kind: 'class',
    node,
    module: frame.module,
    environment: frame.environment,
    name: node.id?.name ?? 'class',
  };
  const instance: Value = { kind: 'instance', of: value, fields: new Map() };
  for (const element of node.body.body) {
    if (element.type !== 'MethodDefinition' || !element.value.body) continue;
    const name = element.key.type === 'Identifier' || element.key.type === 'PrivateIdentifier' ? element.key.name : 'method';
    if (!frame.run.created.has(element.value)) {
      frame.run.created.set(element.value, {
        kind: 'function',
        node: element.value,
        module: frame.module,
        environment: frame.environment,
        name: `${value.name}.${name}`,
        owner: value.name,
        self: instance,
      });
    }
  }
  return value;
}

/** Runs a function with these arguments and gives what it returns; its work goes to the frame. Runs once per kind of arguments. */
export function callFunction(target: FunctionValue, values: Value[], frame: Frame): Value {
  const value = invoke(target, values, frame);
  return value.kind === 'query' ? runQuery(value, frame) : value;
}

/** Runs a callback that builds a call, and gives the call as the callback left it. */
export function buildWith(target: FunctionValue, builder: QueryValue, rest: Value[], frame: Frame): Value {
  if (frame.depth > deepestCall || frame.run.budget-- <= 0) return builder;
  frame.run.executed.add(target.node);
  noteCall(frame, target);
  const arrow = target.node.type === 'ArrowFunctionExpression';
  const { effect, value, environment } = runBody(
    arrow ? target : { ...target, self: builder },
    [builder, ...rest],
    frame.run,
    frame,
  );
  if (!isEmpty(effect)) frame.effects.push(effect);
  const parameter = target.node.params[0];
  const named = parameter?.type === 'Identifier' ? environment.variables.get(parameter.name) : undefined;
  const forms = [value, named, arrow ? undefined : environment.variables.get('this')].filter(
    (form): form is QueryValue => form?.kind === 'query',
  );
  const most = Math.max(0, ...forms.map((form) => form.steps.length));
  return forms.find((form) => form.steps.length === most) ?? builder;
}

/** Like callFunction; a call that is given back is not sent yet, because the caller may go on building it. */
export function invoke(target: FunctionValue, values: Value[], frame: Frame): Value {
  return invokeWhole(target, values, frame).value;
}

/** Like invoke, with the builders among the arguments as the function left them. */
export function invokeWhole(target: FunctionValue, sent: Value[], frame: Frame): Pick<Remembered, 'value' | 'grown'> {
  const result = invokeOnce(target, sent, frame);
  // Only then it is known whether it sends a text that it was given.
  noteCall(frame, target);
  return result;
}

function invokeOnce(target: FunctionValue, sent: Value[], frame: Frame): Pick<Remembered, 'value' | 'grown'> {
  const { run } = frame;
  run.executed.add(target.node);
  if (frame.depth > deepestCall || run.budget <= 0) return { value: input('unknown', target.name) };
  const values = target.served ? servedArguments(target.served, sent, frame) : sent;
  let memory = run.memory.get(target.node);
  if (!memory) run.memory.set(target.node, (memory = new Map()));
  let given = values;
  let key = signature([...values, ...(target.self ? [target.self] : [])], target.environment) + placeKey(target.node, frame);
  if (!memory.has(key) && isExhausted(target, run)) {
    given = target.node.params.map((parameter) => opaque(parameter));
    key = 'any';
  }
  const remembered = memory.get(key);
  if (remembered === 'running') return { value: input('unknown', target.name) };
  if (remembered) {
    frame.effects.push(remembered.effect);
    return remembered;
  }
  memory.set(key, 'running');
  run.budget--;
  const nothingKnown = { effect: sequence([]), value: input('unknown', target.name), environment: target.environment };
  const result = withinStack(run, target.module, () => runBody(target, given, run, frame), nothingKnown);
  const grown = grownArguments(target, given, result.environment);
  // What does nothing is kept as its marker: the whole of it would be most of what is remembered.
  const effect = isEmpty(result.effect) ? markerOf(target) : result.effect;
  const kept: Remembered = { effect, value: result.value, ...(grown.size > 0 ? { grown } : {}) };
  memory.set(key, kept);
  frame.effects.push(effect);
  return kept;
}

/** Builders change where they stand: what a function adds to one that it is given is added for its caller too. */
function grownArguments(target: FunctionValue, given: Value[], environment: Environment): Map<number, Value> {
  const grown = new Map<number, Value>();
  target.node.params.forEach((parameter, index) => {
    const before = given[index];
    if (parameter.type !== 'Identifier' || before?.kind !== 'query' || !changesInPlace(before)) return;
    const after = environment.variables.get(parameter.name);
    if (after?.kind === 'query' && after.site === before.site && after.steps.length > before.steps.length)
      grown.set(index, after);
  });
  return grown;
}

/** Whether a function was read in so many contexts that any further one is read as "with any arguments". */
export function isExhausted(target: FunctionValue, run: Run): boolean {
  if (run.forwarders.has(target.node)) return (run.memory.get(target.node)?.size ?? 0) >= mostForwarded;
  const most = Math.round(mostSource / Math.max(1, target.node.end - target.node.start));
  return (run.memory.get(target.node)?.size ?? 0) >= Math.min(mostContexts, Math.max(fewestContexts, most));
}

const markers = new WeakMap<Callable, Extract<Effect, { kind: 'function' }>>();

/** That the function runs, without what it does: by file and line. */
function markerOf(target: FunctionValue): Extract<Effect, { kind: 'function' }> {
  let marker = markers.get(target.node);
  if (!marker) {
    const { line } = position(target.module.lineStarts, target.node.start);
    markers.set(target.node, (marker = { kind: 'function', within: `${target.module.file}:${String(line)}` }));
  }
  return marker;
}

/**
 * Who calls whom. A callback belongs to the function that made it: a helper that runs the callbacks of many would lead from
 * each of its callers to all of them.
 */
function noteCall(frame: Frame, target: FunctionValue): void {
  const maker = makerOf(target.environment);
  const own = maker === undefined || isWithin(frame.environment, maker) || frame.run.forwarders.has(target.node);
  const [from, to] = [own ? frame.within : maker, markerOf(target).within];
  noteWait(frame, target, from, to);
  if (maker === undefined) noteHanded(frame, target, from, to);
  note(frame.run.calls, from, to);
  if (!own) note(frame.run.callbacks, frame.within, to);
}

/** A handler of a module's top level that a wrapper runs has no maker: its entry points are those that were read with it. */
function noteHanded({ environment, run }: Frame, target: FunctionValue, from: string, to: string): void {
  const known = run.calls.get(from)?.has(to) === true;
  if (!isHanded(environment, target)) run.handed.delete(edge(from, to));
  else if (!known) run.handed.add(edge(from, to));
}

function makerOf(environment: Environment): string | undefined {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent)
    if (scope.within !== undefined) return scope.within;
  return undefined;
}

function isWithin(environment: Environment, within: string): boolean {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent) if (scope.within === within) return true;
  return false;
}

function note(edges: Map<string, Set<string>>, from: string, to: string): void {
  const known = edges.get(from);
  if (known) known.add(to);
  else edges.set(from, new Set([to]));
}

function runBody(
  target: FunctionValue,
  values: Value[],
  run: Run,
  caller: Frame,
): { effect: ReturnType<typeof sequence>; value: Value; environment: Environment } {
  const frame: Frame = {
    run,
    module: target.module,
    environment: createEnvironment(target.environment),
    effects: [],
    returns: [],
    after: [],
    self: target.self,
    symbol: symbolOf(target, caller),
    within: markerOf(target).within,
    depth: caller.depth + 1,
    asynchronous: target.node.async,
    ...calledBy(caller, target, values),
  };
  frame.environment.within = frame.within;
  frame.environment.given = values;
  // A builder that is `this` changes while the function runs, as a variable does.
  if (target.self?.kind === 'query') frame.environment.variables.set('this', target.self);
  target.node.params.forEach((parameter, index) => {
    const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
    if (parameter.type === 'RestElement')
      bindPattern(parameter, list(values.slice(index), values.length <= index), frame, 'declare');
    else bindPattern(parameter.type === 'TSParameterProperty' ? parameter : pattern, values[index] ?? nothing, frame, 'declare');
  });
  const body = target.node.body;
  if (body?.type === 'BlockStatement') executeBlock(body.body, frame);
  else if (body) {
    const value = evaluate(body, frame);
    frame.returns.push(value.kind === 'query' ? returned(value, frame) : value);
  }
  for (const run of frame.after) run();
  const telling = frame.returns.filter((value) => !(value.kind === 'literal' && value.value === null));
  return {
    effect: sequence([markerOf(target), ...frame.effects]),
    value: oneOf(telling, telling.length < frame.returns.length),
    environment: frame.environment,
  };
}

/** A callback that the function at hand made and has run is a part of that function: `new Promise((resolve) => db.all(sql, …))`. */
function calledBy(caller: Frame, target: FunctionValue, values: Value[]): Pick<Frame, 'called'> {
  if (caller.calling) return { called: calledFrom(caller, caller.calling, target, values) };
  return caller.called && isWithin(target.environment, caller.within) ? { called: caller.called } : {};
}

function calledFrom({ module, symbol, within, called }: Frame, node: CallNode, target: FunctionValue, given: Value[]): Called {
  return { node, module, symbol, within, target: target.node, environment: target.environment, given, from: called };
}

/** What a function with several returns gives: an empty list beside rows says nothing. */
function oneOf(values: Value[], orNothing: boolean): Value {
  const first = values[0];
  if (!first) return nothing;
  if (values.length === 1) return orNothing ? perhaps(first, nothing) : first;
  const rich = values.filter(
    (value) =>
      value.kind !== 'literal' &&
      !(value.kind === 'list' && value.items.length === 0) &&
      value.kind !== 'input' &&
      value.kind !== 'unknown',
  );
  const only = rich.length === 1 ? rich[0] : undefined;
  const other = orNothing ? nothing : values.find((value) => value.kind === 'input' || value.kind === 'unknown');
  if (only) return other ? perhaps(only, other) : only;
  const options = (rich.length > 0 ? rich : values).flatMap((value, index) =>
    alternatives(value, [{ condition: `return ${index + 1}`, arm: 'then' }]),
  );
  return bounded({ kind: 'choice', options });
}

/** An object that may as well be something else: a test of it, or of its fields, is not decided. */
export function perhaps(value: Value, other: Value): Value {
  if (value.kind !== 'record') return value;
  return {
    kind: 'choice',
    options: [
      { value, guards: [] },
      { value: other, guards: [] },
    ],
  };
}

function symbolOf(target: FunctionValue, caller: Frame): string {
  const owner = target.self?.kind === 'instance' ? `${target.self.of.name}.` : '';
  const name = target.name.startsWith(owner) ? target.name : owner + target.name;
  return target.name === '' ? caller.symbol : name;
}
