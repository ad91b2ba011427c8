import type { Argument, CallExpression, Node } from '@oxc-project/types';
import type { Module } from '../parse.js';
import { walkModule } from '../process/walk.js';

/** Fields and the one value that each has in all that is put into a state. */
export type Constants = ReadonlyMap<string, string | number>;

/** What a module says of names: what they are set to, and what is called on them. */
interface Names {
  /** What each name is declared as; undefined where it is declared more than once. */
  declared: Map<string, Node | undefined>;
  /** Calls by the name that is called. */
  calls: Map<string, CallExpression[]>;
  /** `const [user, setUser] = useState(…)`, by where the call begins. */
  setters: Map<number, string>;
  /** How often a name stands anywhere but where it is called. */
  handed: Map<string, number>;
  /** What is put into the browser's store, by key; undefined beside a key that is no constant. */
  stored: Map<string | undefined, (Argument | undefined)[]>;
}

const known = new WeakMap<Module, Names>();

/**
 * Fields of a React state that only ever have one value, as the user of a sign-in that is only played has (`{ id: '1', … }`, kept in the
 * browser's store and read from there): the state is nothing, or it has these. By the syntax tree alone, since the screen that reads
 * the state is read before the click that sets it.
 * @param start where the state's `useState(…)` begins
 * @param others the other modules of the app, which may put something else into the store
 * @returns empty wherever anything may be put in that was not found
 */
export function constantsOf(module: Module, start: number, others: Iterable<Module>): Constants {
  const names = known.get(module) ?? namesOf(module);
  known.set(module, names);
  const setter = names.setters.get(start);
  // Once where it is declared; anywhere else it is handed on.
  if (setter === undefined || (names.handed.get(setter) ?? 0) > 1) return new Map();
  const put = (names.calls.get(setter) ?? []).map((call) => call.arguments[0]);
  const objects = put.map((value) => objectsOf(value, names, [module, others]));
  if (objects.length === 0 || objects.some((found) => found === undefined)) return new Map();
  const [first, ...rest] = objects.flatMap((found) => found ?? []).map(literalsOf);
  return new Map([...(first ?? [])].filter(([field, value]) => rest.every((other) => other.get(field) === value)));
}

function namesOf(module: Module): Names {
  const names: Names = { declared: new Map(), calls: new Map(), setters: new Map(), handed: new Map(), stored: new Map() };
  walkModule(module, ({ node, parents }) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
      names.declared.set(node.id.name, names.declared.has(node.id.name) ? undefined : (node.init ?? undefined));
    if (node.type === 'VariableDeclarator' && node.id.type === 'ArrayPattern' && node.init?.type === 'CallExpression') {
      const [, second] = node.id.elements;
      if (second?.type === 'Identifier') names.setters.set(node.init.start, second.name);
    }
    if (node.type === 'CallExpression') {
      if (node.callee.type === 'Identifier') {
        const { name } = node.callee;
        names.calls.set(name, [...(names.calls.get(name) ?? []), node]);
      }
      if (isStoreCall(node, 'setItem')) {
        const key = textOf(node.arguments[0]);
        names.stored.set(key, [...(names.stored.get(key) ?? []), node.arguments[1]]);
      }
    }
    const parent = parents.at(-1);
    if (node.type === 'Identifier' && !(parent?.type === 'CallExpression' && parent.callee === node))
      names.handed.set(node.name, (names.handed.get(node.name) ?? 0) + 1);
  });
  return names;
}

/** The objects that a value may be: none for nothing, undefined where it may be anything. */
function objectsOf(given: Node | undefined, names: Names, around: [Module, Iterable<Module>]): Node[] | undefined {
  const value = plain(given);
  if (value === undefined || (value.type === 'Literal' && value.value === null)) return [];
  if (value.type === 'ObjectExpression') return [value];
  if (value.type === 'Identifier') {
    if (value.name === 'undefined') return [];
    const declared = names.declared.get(value.name);
    return declared && plain(declared)?.type === 'ObjectExpression' ? objectsOf(declared, names, around) : undefined;
  }
  if (value.type !== 'CallExpression' || !isCallOf(value, 'JSON', 'parse')) return undefined;
  const key = storeKey(value.arguments[0], names);
  return key === undefined || isStoredElsewhere(key, around) ? undefined : storedObjects(key, names, around);
}

/** `localStorage.getItem('user')`, there or by a name. */
function storeKey(given: Node | undefined, names: Names): string | undefined {
  const value = plain(given);
  const call = value?.type === 'Identifier' ? plain(names.declared.get(value.name)) : value;
  return call?.type === 'CallExpression' && isStoreCall(call, 'getItem') ? textOf(call.arguments[0]) : undefined;
}

function storedObjects(key: string, names: Names, around: [Module, Iterable<Module>]): Node[] | undefined {
  const values = names.stored.get(key);
  if (values === undefined || names.stored.has(undefined)) return undefined;
  const found = values.map((given) => {
    const value = plain(given);
    const inner =
      value?.type === 'CallExpression' && isCallOf(value, 'JSON', 'stringify') ? plain(value.arguments[0]) : undefined;
    return inner?.type === 'ObjectExpression' || inner?.type === 'Identifier' ? objectsOf(inner, names, around) : undefined;
  });
  return found.some((one) => one === undefined) ? undefined : found.flatMap((one) => one ?? []);
}

function isStoredElsewhere(key: string, [module, others]: [Module, Iterable<Module>]): boolean {
  return [...others].some((other) => other !== module && other.text.includes('setItem') && other.text.includes(key));
}

function literalsOf(object: Node): Map<string, string | number> {
  const found = new Map<string, string | number>();
  if (object.type !== 'ObjectExpression' || object.properties.some(({ type }) => type === 'SpreadElement')) return found;
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') continue;
    const value = plain(property.value);
    if (value?.type === 'Literal' && (typeof value.value === 'string' || typeof value.value === 'number'))
      found.set(property.key.name, value.value);
  }
  return found;
}

function isStoreCall(call: CallExpression, method: string): boolean {
  return isCallOf(call, 'localStorage', method) || isCallOf(call, 'sessionStorage', method);
}

function isCallOf({ callee }: CallExpression, object: string, method: string): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.property.name !== method)
    return false;
  const { object: on } = callee;
  return on.type === 'Identifier' && on.name === object;
}

function textOf(given: Node | undefined): string | undefined {
  const value = plain(given);
  return value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** Without what TypeScript says of it. */
function plain(node: Node | undefined): Node | undefined {
  return node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression' || node?.type === 'TSNonNullExpression'
    ? plain(node.expression)
    : node;
}
