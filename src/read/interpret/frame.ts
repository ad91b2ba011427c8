import type { DataModel, ShadowedRoute, SignUp, Unknown } from '../../model/index.js';
import type { FileRoute } from '../entries/tanstack.js';
import type { ServedRouter } from '../entries/trpc.js';
import type { Node } from '@oxc-project/types';
import type { Module } from '../parse.js';
import type { CallNode } from '../libraries/index.js';
import type { Effect } from './effect.js';
import { isEmpty, sequence } from './effect.js';
import type { Environment } from './environment.js';
import type { Called } from './forwarded.js';
import type { Scan } from './scan.js';
import type { Worked } from './screen-use.js';
import type { Callable, Cell, FunctionValue, Router, Site, Value } from './value.js';

/** A module while and after it runs: its variables, what its top level does, its exports. */
export interface ModuleState {
  environment: Environment;
  effects: Effect[];
}

export interface Remembered {
  effect: Effect;
  value: Value;
  /** Builders that it was given, as it left them, by the number of the argument. */
  grown?: Map<number, Value>;
}

/** One reading of a repository: everything that the interpreter shares between functions. */
export interface Run {
  modules: Map<string, Module>;
  /** Models of an ORM's schema language: a call on one is known by its name wherever the client comes from. */
  models: DataModel[];
  resolve: (from: Module, source: string) => Module | undefined;
  states: Map<Module, ModuleState>;
  /** Those of them whose imports do not have their final values yet. */
  unbound: Map<Module, ModuleState>;
  /** Modules that are being run at the moment. */
  loading: number;
  memory: Map<Callable, Map<string, Remembered | 'running'>>;
  executed: Set<Callable>;
  /** Functions that were seen, so that those nobody calls are read at the end. */
  created: Map<Callable, FunctionValue>;
  sites: Map<string, Site>;
  routers: Map<string, Router>;
  /** Turns of loops that register routes, as they run at the moment. */
  turns: number[];
  /** What an app hands to its handlers: decorations, variables of the request. */
  shared: Map<string, Value>;
  /** Routes of TanStack Router by the files that declare them. */
  fileRoutes: Map<string, FileRoute>;
  /** Routers of procedures that an adapter serves. */
  served: ServedRouter[];
  cells: Map<string, Cell>;
  /** Sizes of pools, where the code says them. */
  pools: Set<number>;
  /** Edge functions that the app itself calls by name. */
  invoked: Set<string>;
  /** Statements behind tests that came out one way: nothing runs them, but what stands there is found. */
  skipped: Map<Node, Frame>;
  /** Those that were read at the end. */
  left: Set<Node>;
  links: { table: string; column: string; references: string }[];
  /** What is looked at once the modules that are being loaded are: functions that declarations are given. */
  later: (() => void)[];
  /** Which function calls which, by file and line. */
  calls: Map<string, Set<string>>;
  /** Those calls of one by another that nobody waits for (`edge` of `waiting.ts`). */
  unwaited: Set<string>;
  /** Those calls in which a function runs what it, or one around it, was handed, likewise. */
  handed: Set<string>;
  /** Calls that stand alone, as statements. */
  alone: WeakSet<Node>;
  /** Functions that send a text which they are given: `query(text, values)`. */
  forwarders: Set<Callable>;
  /** Which function runs a callback that another one made. */
  callbacks: Map<string, Set<string>>;
  /** Calls over whose rows loops run at the moment, the innermost last. */
  looping: string[][];
  /** Values of which a test around what is being read has made sure that they are there. */
  there: Set<Value>;
  scans: Map<string, Scan>;
  /** What is done with the answers of requests, by place and kind. */
  worked: Map<string, Worked[]>;
  /** What the parts of the test at hand were worth. */
  tested: WeakMap<Node, Value>;
  signIn: boolean;
  /** What the roles of people are called, in lower case. */
  roles: ReadonlySet<string>;
  /** Calls that make an account at a service. */
  signUps: SignUp[];
  shadowed: ShadowedRoute[];
  /** How many arms and rescues are being run of which only the app's running tells whether it comes by. */
  undecided: number;
  /** What is being read only goes into a log. */
  logging: boolean;
  /** Function runs left before the rest is left unread: a guard against code that explodes. */
  budget: number;
  /** Expressions left, likewise. */
  steps: number;
  unknowns: Unknown[];
}

/** One function's run. */
export interface Frame {
  run: Run;
  module: Module;
  environment: Environment;
  /** Where work is written to at the moment. */
  effects: Effect[];
  returns: Value[];
  /** What runs once the body is through: effects of a component run after it was rendered. */
  after: (() => void)[];
  self: Value | undefined;
  symbol: string;
  /** Where the function stands: file and line. */
  within: string;
  depth: number;
  /** Where it was called, where that is one call in the code. */
  called?: Called | undefined;
  /** The call that is being made. */
  calling?: CallNode | undefined;
  /** How many branches it is in that only running would decide. */
  arms?: number;
  /** What a `break` leaves: the innermost of its loops and switches. */
  inside?: 'loop' | 'switch' | undefined;
  /** The length that is asked for tells only whether there are rows. */
  whether?: boolean;
  /** It gives a promise: what it returns is awaited. */
  asynchronous?: boolean;
}

/** Keeps statements that a decided test shuts out, with the variables as they are now. */
export function skip(nodes: (Node | null | undefined)[], frame: Frame): void {
  for (const node of nodes) {
    if (!node || frame.run.skipped.has(node) || !frame.module.text.slice(node.start, node.end).includes('(')) continue;
    const { variables, ...scope } = frame.environment;
    const environment = { ...scope, variables: new Map(variables) };
    frame.run.skipped.set(node, { ...frame, environment, effects: [], returns: [], after: [] });
  }
}

/** Runs what only the app's running decides to run. */
export function undecided<T>({ run }: Pick<Frame, 'run'>, body: () => T): T {
  run.undecided++;
  try {
    return body();
  } finally {
    run.undecided--;
  }
}

/** Runs `body`; code that nests deeper than the stack reaches is named as not read, and `otherwise` stands for it. */
export function withinStack<T>(run: Pick<Run, 'unknowns'>, module: Module, body: () => T, otherwise: T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (!run.unknowns.some((unknown) => unknown.what === 'file' && unknown.name === module.file))
      run.unknowns.push({ what: 'file', name: module.file, why: 'is nested too deep to be followed to its end' });
    return otherwise;
  }
}

/** Runs `body` and gives the work that it did instead of adding it to the frame's. */
export function capture(frame: Frame, body: () => void): Effect {
  const outer = frame.effects;
  frame.effects = [];
  try {
    body();
    return sequence(frame.effects);
  } finally {
    frame.effects = outer;
  }
}

/** Like capture, with what the body gives. */
export function observe<T>(frame: Frame, body: () => T): { work: Effect; value: T } {
  const outer = frame.effects;
  frame.effects = [];
  try {
    const value = body();
    return { work: sequence(frame.effects), value };
  } finally {
    frame.effects = outer;
  }
}

/** Runs the body of a transaction: its statements take effect together or not at all. */
export function transact(frame: Frame, isolation: string | undefined, body: () => Value): Value {
  const { work, value } = observe(frame, body);
  if (!isEmpty(work))
    frame.effects.push({
      kind: 'sequence',
      parts: [work],
      transaction: isolation === undefined ? {} : { isolation },
    });
  return value;
}

/** Source text of a range with its white space folded: names a condition or a value for people. */
export function sourceText(frame: Frame, range: { start: number; end: number }, most = 80): string {
  const text = frame.module.text.slice(range.start, range.end).replace(/\s+/g, ' ').trim();
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
