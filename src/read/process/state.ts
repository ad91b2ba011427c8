import type { Node } from '@oxc-project/types';
import type { Location, ProcessFact } from '../../model/index.js';
import { placeOf, type Scope, servedBy, symbolOf } from './scope.js';
import { isMadeForEachCall } from './instances.js';
import { sharedKeyOf } from './limit-key.js';
import { kindOfState } from './state-kind.js';
import type { Visit } from './walk.js';

/** A variable of a module, or a field of an object that is made once, that holds many things. */
export interface State {
  name: string;
  location: Location;
  /** Text of the files that declare and use it. */
  texts: Set<string>;
  /** `symbol`: the function around it; `functions`: all that are around it; `sharedKey`: what it is kept by, where many people share that. */
  writes: { location: Location; entries: string[]; symbol: string; functions: readonly Node[]; sharedKey: string | undefined }[];
  reads: { location: Location; entries: string[]; within: Node | undefined }[];
}

const growing = new Set(['set', 'add', 'push', 'unshift']);
const shrinking = new Set(['delete', 'splice', 'pop', 'shift', 'clear']);
const reading = new Set([
  'get',
  'has',
  'values',
  'entries',
  'find',
  'filter',
  'some',
  'map',
  'forEach',
  'includes',
  'size',
  'length',
  'keys',
]);

/** Notes a declaration at the top level: `const sessions = new Map()`, and fields of classes. */
export function noteDeclaration(scope: Scope, visit: Visit, states: Map<string, State>): void {
  const name = declaredState(visit);
  if (name === undefined || isFallback(scope, visit) || isMadeForEachCall(scope, visit)) return;
  const key = `${scope.module.file}#${name}`;
  if (states.has(key)) return;
  const location = placeOf(scope, visit.node);
  states.set(key, { name, location, texts: new Set([scope.module.text]), writes: [], reads: [] });
}

/** The name of the variable or field that is declared here and holds many things. */
function declaredState({ node, parents, functions }: Visit): string | undefined {
  switch (node.type) {
    case 'VariableDeclarator':
      return functions.length === 0 && node.id.type === 'Identifier' && holdsMany(node.init) ? node.id.name : undefined;
    case 'PropertyDefinition':
      return !node.computed && node.key.type === 'Identifier' && holdsMany(node.value) ? `this.${node.key.name}` : undefined;
    case 'AssignmentExpression':
      return node.left.type === 'MemberExpression' &&
        node.left.object.type === 'ThisExpression' &&
        node.left.property.type === 'Identifier' &&
        parents.some((parent) => parent.type === 'MethodDefinition' && parent.kind === 'constructor') &&
        holdsMany(node.right)
        ? `this.${node.left.property.name}`
        : undefined;
    default:
      return undefined;
  }
}

/** `url ? new DatabaseStorage() : new MemStorage()`: what stands in where there is no database. */
function isFallback(scope: Scope, { parents }: Visit): boolean {
  const around = parents.find((parent) => parent.type === 'ClassDeclaration');
  const name = around?.type === 'ClassDeclaration' ? around.id?.name : undefined;
  if (name === undefined) return false;
  const other = new RegExp(
    `(\\?\\s*new \\w+\\([^)]*\\)\\s*:|\\|\\||else\\s*\\{?[^}]*)\\s*new ${name}\\(|\\?\\s*new ${name}\\([^)]*\\)\\s*:`,
  );
  return other.test(scope.module.text);
}

function holdsMany(node: Node | null | undefined): boolean {
  if (!node) return false;
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') return holdsMany(node.expression);
  if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && /^(Map|Set)$/.test(node.callee.name);
  if (node.type === 'ArrayExpression') return node.elements.length === 0;
  return node.type === 'ObjectExpression' && node.properties.length === 0;
}

/** Whether a file may use what one of those files declares: its own, or what it imports. */
export function mayUse({ module, imports, whole }: Scope, declaring: Set<string>): boolean {
  if (declaring.has(module.file)) return true;
  return [...imports.values()].some(({ source }) => declaring.has(whole.resolve(module, source)?.file ?? ''));
}

/** Notes a write or read of such a state in a function that entry points run. */
export function noteUse(scope: Scope, visit: Visit, states: Map<string, State>): void {
  const { node, parents } = visit;
  if (node.type !== 'MemberExpression') return;
  const state = stateOf(scope, node.object, states);
  if (!state) return;
  const entries = servedBy(scope, visit);
  if (entries.length === 0) return;
  state.texts.add(scope.module.text);
  const use = { location: placeOf(scope, node), entries };
  const around = { symbol: symbolOf(visit), functions: [...visit.functions] };
  const parent = parents.at(-1);
  const called = parent?.type === 'CallExpression' && parent.callee === node;
  const method = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
  if (called && method !== undefined && growing.has(method))
    state.writes.push({ ...use, ...around, sharedKey: sharedKeyOf(scope, visit) });
  else if (node.computed && parent?.type === 'AssignmentExpression' && parent.left === node)
    state.writes.push({ ...use, ...around, sharedKey: undefined });
  else if (method !== undefined && shrinking.has(method)) return;
  else if (node.computed || (method !== undefined && reading.has(method)))
    state.reads.push({ ...use, within: visit.functions.at(-1) });
}

function stateOf(scope: Scope, object: Node, states: Map<string, State>): State | undefined {
  const own = (name: string) => states.get(`${scope.module.file}#${name}`);
  if (object.type === 'Identifier') {
    const imported = scope.imports.get(object.name);
    if (!imported) return own(object.name);
    const target = scope.whole.resolve(scope.module, imported.source);
    return target && states.get(`${target.file}#${imported.name}`);
  }
  if (object.type === 'MemberExpression' && object.object.type === 'ThisExpression' && object.property.type === 'Identifier')
    return own(`this.${object.property.name}`);
  return undefined;
}

/** State that requests write and read, as facts; what is safe to lose is none. */
export function stateFacts(states: Map<string, State>): ProcessFact[] {
  return [...states.values()].flatMap((state): ProcessFact[] => {
    const kind = state.writes.length > 0 && state.reads.length > 0 ? kindOfState(state) : undefined;
    if (!kind) return [];
    const [sharedKey] = state.writes.map((write) => write.sharedKey);
    const isShared = sharedKey !== undefined && state.writes.every((write) => write.sharedKey !== undefined);
    return [
      {
        kind,
        name: state.name.replace(/^this\./, ''),
        symbol: state.name,
        location: state.location,
        places: state.writes.map((write) => write.location),
        entryPoints: [...new Set([...state.writes, ...state.reads].flatMap((use) => use.entries))],
        ...(kind === 'limiter' && isShared ? { sharedKey } : {}),
      },
    ];
  });
}
