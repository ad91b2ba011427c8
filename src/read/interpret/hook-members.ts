import type { Node } from '@oxc-project/types';
import type { Location } from '../../model/index.js';
import { locate, type Module, nodesIn } from '../parse.js';
import type { Effect } from './effect.js';
import type { Callable } from './value.js';

/** What a hook of the app gives, and which of its mutations wait for which of its members. */
interface HookMembers {
  /** Mutations of the hook, by their places. */
  mutations: Set<string>;
  /** Those that something else in the hook may start. */
  always: Set<string>;
  byMember: Map<string, Set<string>>;
}

const known = new WeakMap<Callable, HookMembers | 'unknown'>();
const mutationHooks = /^(useMutation|useSWRMutation)$/;
/** What these are given runs when it is asked to, and not because it stands there. */
const waiting = /^(useMutation|useSWRMutation|useCallback|useMemo)$/;

/**
 * The work of a hook of the app without the mutations that its caller never starts: `const { remove } = useProjects()` sends no
 * insert, though the hook knows how to. Told by names alone: where a name is used in another way, all of them stay.
 * `declared`: what the caller calls the result.
 */
export function withoutUnusedMutations(work: Effect, hook: Callable, of: Module, declared: Node, caller: Module): Effect {
  const members = membersOf(hook, of);
  if (members === undefined || members.mutations.size === 0) return work;
  const used = usedMembers(declared, caller);
  if (used === undefined) return work;
  const needed = new Set([...members.always, ...used.flatMap((name) => [...(members.byMember.get(name) ?? [])])]);
  const unused = new Set([...members.mutations].filter((place) => !needed.has(place)));
  return unused.size === 0 ? work : without(work, unused);
}

function without(effect: Effect, places: Set<string>): Effect {
  if (effect.kind === 'deferred' && effect.moment === 'action' && effect.page === undefined && places.has(keyOf(effect.location)))
    return { kind: 'sequence', parts: [] };
  // Mutations are hooks: they stand at the top of their function, never in a loop or a request.
  return effect.kind === 'sequence' || effect.kind === 'choice'
    ? { ...effect, parts: effect.parts.map((part) => without(part, places)), empty: undefined }
    : effect;
}

function keyOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

function membersOf(hook: Callable, module: Module): HookMembers | undefined {
  let members = known.get(hook);
  if (members === undefined) known.set(hook, (members = readMembers(hook, module) ?? 'unknown'));
  return members === 'unknown' ? undefined : members;
}

/** Undefined where the hook does not end in one record that is written out. */
function readMembers(hook: Callable, module: Module): HookMembers | undefined {
  const body = 'body' in hook && hook.body?.type === 'BlockStatement' ? hook.body.body : undefined;
  const last = body?.at(-1);
  const given = last?.type === 'ReturnStatement' && last.argument?.type === 'ObjectExpression' ? last.argument : undefined;
  if (body === undefined || given === undefined) return undefined;
  /** Names, and what they need to run: other names, and mutations. */
  const needs = new Map<string, Node>();
  const places = new Map<string, string>();
  const roots: Node[] = [];
  for (const statement of body.slice(0, -1)) {
    if (statement.type === 'FunctionDeclaration' && statement.id) needs.set(statement.id.name, statement);
    else if (statement.type !== 'VariableDeclaration') roots.push(statement);
    else
      for (const { id, init } of statement.declarations) {
        if (!init) continue;
        const called = init.type === 'CallExpression' && init.callee.type === 'Identifier' ? init.callee.name : '';
        for (const name of namesIn(id)) {
          needs.set(name, init);
          if (mutationHooks.test(called)) places.set(name, keyOf(locate(module, init)));
        }
        const waits = waiting.test(called) || init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression';
        if (!waits) roots.push(init);
      }
  }
  const reached = (nodes: Node[]): Set<string> => {
    const names = new Set<string>();
    const left = [...nodes];
    for (let node = left.pop(); node; node = left.pop())
      for (const name of namesIn(node)) {
        const next = needs.get(name);
        if (names.has(name) || next === undefined) continue;
        names.add(name);
        left.push(next);
      }
    return new Set([...names].flatMap((name) => places.get(name) ?? []));
  };
  const byMember = new Map<string, Set<string>>();
  for (const property of given.properties) {
    if (property.type === 'Property' && property.key.type === 'Identifier' && !property.computed)
      byMember.set(property.key.name, reached([property.value]));
    else roots.push(property);
  }
  return { mutations: new Set(places.values()), always: reached(roots), byMember };
}

/** All identifiers in a node, members and keys too: too many keep a mutation, too few would lose one. */
function namesIn(node: Node): Set<string> {
  return new Set(nodesIn(node).flatMap((inner) => (inner.type === 'Identifier' ? [inner.name] : [])));
}

/** The members that the caller's file takes of the result; undefined where it may take any. */
function usedMembers(declared: Node, module: Module): string[] | undefined {
  if (declared.type === 'ObjectPattern') {
    const names = declared.properties.map((property) =>
      property.type === 'Property' && property.key.type === 'Identifier' && !property.computed ? property.key.name : undefined,
    );
    return names.every((name) => name !== undefined) ? names : undefined;
  }
  if (declared.type !== 'Identifier') return undefined;
  const used: string[] = [];
  const taken = new Set<Node>([declared]);
  const nodes = nodesIn(module.program);
  for (const node of nodes) {
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === declared.name) {
      if (node.computed || node.property.type !== 'Identifier') return undefined;
      used.push(node.property.name);
      taken.add(node.object);
    } else if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name.startsWith('use'))
      // What a hook watches is not used for that.
      for (const argument of node.arguments.slice(1))
        if (argument.type === 'ArrayExpression') for (const element of argument.elements) if (element) taken.add(element);
  }
  const whole = nodes.some((node) => node.type === 'Identifier' && node.name === declared.name && !taken.has(node));
  return whole ? undefined : used;
}
