import type { ArrowFunctionExpression, Class, Function as FunctionNode } from '@oxc-project/types';
import type {
  CallSite,
  Guard,
  Known,
  Library,
  Location,
  Origin,
  Role,
  Source,
  TableDeclaration,
  Taken,
} from '../../model/index.js';
import type { Module } from '../parse.js';
import type { Environment } from './environment.js';
import type { Use } from './use.js';
import { withoutQuery } from './query-params.js';
import { isOfPath, withoutPath } from './route-params.js';

export type Callable = FunctionNode | ArrowFunctionExpression;

/** A part of a list, record or call that exists only when its guards hold. */
export interface Item {
  value: Value;
  guards: Guard[];
}

export interface Step {
  name: string;
  arguments: Value[];
  guards: Guard[];
}

/** A call site while it is being read: variants and uses gather here. */
export interface Site {
  id: string;
  library: Library;
  location: Location;
  symbol: string;
  role: Role;
  variants: Map<string, CallSite['variants'][number]>;
  /** By place. */
  uses: Map<string, Use>;
  /** It stands within another call and is sent with that. */
  part?: true;
  /** It asks MySQL or SQLite, by a setting. */
  either?: true;
  /** The function that asks, where another one sends what it is given. */
  askedWithin?: string;
  /** Its function lets only who leads a group of users go on. */
  leads?: true;
}

/** What was registered on a router, in order: the first route that matches answers. */
export type RouterEntry =
  | { kind: 'use'; path: string; handler: Value }
  | ({ kind: 'mount'; path: string; router: Router; before: Value[] } & Registration)
  | ({ kind: 'route'; method: string; path: string; handlers: Value[]; takes?: Taken[]; location: Location } & Registration);

/** What the place of a registration tells of it. */
interface Registration {
  /** Its path could not be read. */
  unread?: boolean;
  /** A test decides whether it is made. */
  undecided?: boolean;
  /** The function that makes it, by file and line. */
  within?: string;
}

export type Framework = 'express' | 'fastify' | 'hono' | 'koa';

export interface Router {
  id: string;
  framework: Framework;
  /** An application of its own; other routers answer only where they are mounted. */
  root: boolean;
  /** The router that it is a path of: `router.route('/path')`. */
  partOf?: Router;
  entries: RouterEntry[];
}

export type FunctionValue = {
  kind: 'function';
  node: Callable;
  module: Module;
  environment: Environment;
  name: string;
  /** The function around it. */
  owner: string;
  self?: Value;
  /** The chain that made it a function on a server: middlewares that give it a context, a check of what it is sent. */
  served?: Extract<Value, { kind: 'call' }>[];
};
export type ClassValue = { kind: 'class'; node: Class; module: Module; environment: Environment; name: string };
/** `driver`: how its calls are sent, and what they give. */
export type ClientValue = {
  kind: 'client';
  library: Library;
  role: Role;
  schema?: Value;
  driver?: 'postgres' | 'neon' | 'callback' | 'promise' | 'plain' | 'sync' | 'libsql' | 'sql.js';
};
export type QueryValue = { kind: 'query'; site: Site; steps: Step[] };

/** What a test tells of the rows that it looked at, by its outcome. */
export interface Tells {
  yes: Known[];
  no: Known[];
}

/** What the interpreter knows about a value. */
export type Value =
  /** `absent`: undefined rather than null; a field of that value is not sent. `lacking`: nothing, since one of these was not given. */
  | { kind: 'literal'; value: string | number | boolean | null; absent?: true; lacking?: string[] }
  /**
   * `from`: rows that it was computed from. `tells`: what is known of rows where it is true, and where it is not. `given`: where
   * it is left out, a default that is true stands for it. `answer`: it is what a request by HTTP was answered. `route`: the parts
   * of a page's path. `always`: where it is there at all, it is this.
   */
  | {
      kind: 'input';
      origin: Origin;
      name: string;
      from?: Source[];
      tells?: Tells;
      given?: true;
      answer?: string;
      route?: true;
      always?: string | number;
    }
  /** `keyed`: a Map, whose elements are pairs. `each`: its elements are looked at one by one (the files of a folder, models). */
  | { kind: 'list'; items: Item[]; open: boolean; keyed?: true; each?: true; distinct?: true; most?: number }
  /** `search`: what stands behind the `?` of an address. */
  | { kind: 'record'; fields: Map<string, Item>; open: boolean; from?: Source[]; search?: true }
  | FunctionValue
  | ClassValue
  | { kind: 'instance'; of: ClassValue; fields: Map<string, Value> }
  | { kind: 'module'; module: Module }
  | { kind: 'external'; source: string; name: string }
  | { kind: 'choice'; options: Item[] }
  | ClientValue
  | { kind: 'path'; client: ClientValue; names: string[] }
  | QueryValue
  /** `distinct`: a set of what `element` is. `most`: a beginning of so many. */
  // `part`: a piece was cut out of them.
  | { kind: 'rows'; uses: Use[]; filtered: boolean; part?: true; element?: Value; distinct?: true; keyed?: true; most?: number }
  /** `maybe`: read with `?.`, so that it may be missing. */
  | { kind: 'row'; uses: Use[]; path: string[]; maybe?: true }
  | { kind: 'result'; rows: Value }
  | { kind: 'table'; declaration: TableDeclaration; columns: Map<string, string>; alias?: string }
  | { kind: 'column'; table: string; column: string; schema?: string; alias?: string }
  | { kind: 'call'; name: string; arguments: Value[] }
  | { kind: 'sql'; chunks: (string | Value)[]; location?: Location }
  | { kind: 'text'; chunks: (string | Value)[] }
  | { kind: 'router'; router: Router }
  /** What a framework hands to every handler of a request, with what the app's own middleware put into it. */
  | { kind: 'context'; name: string; fields: Map<string, Value> }
  | { kind: 'cell'; cell: Cell }
  /** `merge`: what it is given is laid over the state, field by field. */
  /** `shown`: the screen does more with the state than count what is in it. */
  | { kind: 'setter'; cell: Cell; merge?: boolean; shown?: boolean }
  | { kind: 'unknown'; why: string };

/** State that is set in one place and read in another: React state, a context. */
export interface Cell {
  values: Value[];
  /** Fields that have one value in all that is put into it. */
  constants?: ReadonlyMap<string, string | number>;
  /** Being looked into: state that is set from itself has no end. */
  busy?: boolean;
}

export const nothing: Value = { kind: 'literal', value: null, absent: true };

export function literal(value: string | number | boolean | null): Value {
  return { kind: 'literal', value };
}

export function input(origin: Origin, name: string): Extract<Value, { kind: 'input' }> {
  return { kind: 'input', origin, name };
}

/** An input for which a default stands where it is left out: `limit = 20`. */
export function withDefault(value: Value, fallback: Value): Value {
  const plain = withoutQuery(withoutPath(value));
  return plain.kind === 'input' && fallback.kind === 'literal' && Boolean(fallback.value) ? { ...plain, given: true } : plain;
}

export function unknown(why: string): Value {
  return { kind: 'unknown', why };
}

export function list(values: Value[], open = false): Value {
  return { kind: 'list', items: values.map((value) => ({ value, guards: [] })), open };
}

export function record(fields: Record<string, Value>, open = false): Value {
  return { kind: 'record', fields: new Map(Object.entries(fields).map(([name, value]) => [name, { value, guards: [] }])), open };
}

/** The text of a value that is known to be a string or number. */
export function literalText(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && value.value !== null ? String(value.value) : undefined;
}

/** More items of a list or more alternatives than these are not told apart: loops and branches would multiply them. */
const mostItems = 100;
const mostOptions = 24;

/** The same value with no more parts than can be followed. */
export function bounded(value: Value): Value {
  if (value.kind === 'list' && value.items.length > mostItems)
    return { ...value, items: value.items.slice(0, mostItems), open: true };
  if (value.kind !== 'choice' || value.options.length <= mostOptions) return value;
  const distinct = [...new Map(value.options.map((option) => [option.value, option])).values()];
  return { kind: 'choice', options: distinct.slice(0, mostOptions) };
}

/** What a value may be, each under these guards: a choice within a choice is one, or what is made of itself would nest them without end. */
export function alternatives(value: Value, guards: Guard[]): Item[] {
  if (value.kind !== 'choice') return [{ value, guards }];
  return value.options.map((option) => ({ value: option.value, guards: [...option.guards, ...guards] }));
}

/** One of these; with alternatives among them no more than can be followed. */
export function choiceOf(items: Item[]): Value {
  if (!items.some(({ value }) => value.kind === 'choice')) return { kind: 'choice', options: items };
  return bounded({ kind: 'choice', options: items.flatMap(({ value, guards }) => alternatives(value, guards)) });
}

/** Whether a value counts as true in a condition; undefined where only running would tell. */
export function truthiness(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'input':
      if (value.tells?.yes.some(isOfPath)) return undefined;
      // A part of the path that was matched is always there, and so is what holds them.
      if (value.origin === 'request' && /^(req(uest)?\.)?params$/.test(value.name)) return true;
      return value.given || /(^|\.)params\.\w+$/.test(value.name) ? true : undefined;
    case 'row':
      // So is the key of a row.
      return value.path.at(-1) === 'id' && !value.maybe ? true : undefined;
    case 'unknown':
    case 'choice':
    case 'cell':
    // What a service beside the database gives: `client.storage.from('x').upload(file)` and its error.
    case 'path':
    case 'text':
    case 'external':
      return undefined;
    default:
      return true;
  }
}

/** The value leaves what can be followed: lists in it are delivered, and their rows whole. */
export function deliver(value: Value): void {
  send(value, false, new Set());
}

/**
 * `many`: the value stands for each of many, so that a row in it means all rows. `perhaps`: it is one of several, another of which
 * is these rows filtered.
 */
function send(value: Value, many: boolean, seen: Set<Value>, perhaps = false): void {
  if (seen.has(value)) return;
  seen.add(value);
  switch (value.kind) {
    case 'rows':
      for (const use of value.uses) {
        use.flags.add('delivered');
        if (!value.filtered && value.part === undefined && !perhaps) use.flags.add('whole');
      }
      if (value.element) send(value.element, true, seen);
      else for (const use of value.uses) use.wholeRow = true;
      return;
    case 'row':
      if (value.path.length > 0) return;
      for (const use of value.uses) {
        use.flags.add(many ? 'delivered' : 'first');
        use.wholeRow = true;
      }
      return;
    case 'result':
      return send(value.rows, many, seen);
    case 'list':
      for (const item of value.items) send(item.value, many || value.open, seen);
      return;
    case 'record':
      for (const item of value.fields.values()) send(item.value, many, seen);
      return;
    case 'choice': {
      const isPicked = value.options.some(({ value: option }) => option.kind === 'rows' && option.filtered);
      for (const item of value.options) send(item.value, many, seen, isPicked);
      return;
    }
    case 'cell':
      for (const inner of value.cell.values) send(inner, many, seen);
      return;
    default:
  }
}
