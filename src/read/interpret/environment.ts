import type { Guard } from '../../model/index.js';
import { beforeGuard } from './narrow.js';
import { askedOf } from './query-params.js';
import { roleKnown } from './roles.js';
import { staffKnown } from './staff.js';
import { alternatives, bounded, type Item, type Step, type Tells, type Value } from './value.js';

/** The variables of one function's run; `parent` is the scope that it closes over. */
export interface Environment {
  variables: Map<string, Value>;
  parent: Environment | undefined;
  /** The function whose run it is, by file and line. */
  within?: string;
  /** What that function was given. */
  given?: readonly Value[];
}

export function createEnvironment(parent?: Environment): Environment {
  return { variables: new Map(), parent };
}

export function lookup(environment: Environment, name: string): Value | undefined {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent) {
    const value = scope.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function assign(environment: Environment, name: string, value: Value): void {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent) {
    const before = scope.variables.get(name);
    if (before !== undefined) {
      scope.variables.set(name, scope === environment ? value : fromWithin(name, before, value));
      return;
    }
  }
  environment.variables.set(name, value);
}

/**
 * What a variable of a file is once a function has set it, which may not have run or have gone another way: the connection
 * that is there, or each of the stores that it may be (`storage = url ? new PostgresStorage() : new MemoryStorage()`).
 */
function fromWithin(name: string, before: Value, value: Value): Value {
  if (before.kind === 'client' && isAbsent(value)) return before;
  if (value.kind !== 'instance') return value;
  const known = before.kind === 'choice' ? before.options.map((option) => option.value) : [before];
  const others = known.filter((one) => one.kind === 'instance' && one.of.node !== value.of.node);
  return others.reduce<Value>((joined, other) => mergeValues({ condition: `${name} is set` }, undefined, joined, other), value);
}

/** A test: the text that names it, and what it tells of the request's query. */
export interface Test {
  condition: string;
  asked?: Tells;
}

/** The test of two arms, as what is merged out of them remembers it. */
export function testOf({ text, negated }: { text: string; negated: boolean }, tells: Tells | undefined): Test {
  const asked = askedOf(tells, negated);
  const staff = staffKnown({ text, negated });
  const role = roleKnown({ text });
  const [yes, no] = [
    [...(asked?.yes ?? []), ...(staff?.yes ?? []), ...(role?.yes ?? [])],
    [...(asked?.no ?? []), ...(staff?.no ?? []), ...(role?.no ?? [])],
  ];
  return yes.length + no.length === 0 ? { condition: text } : { condition: text, asked: { yes, no } };
}

/** Joins what two arms of a branch made of the variables; what only one arm added stands under its guard. */
export function mergeArms(
  test: Test,
  before: Map<string, Value>,
  then: Map<string, Value>,
  other: Map<string, Value>,
): Map<string, Value> {
  const merged = new Map<string, Value>();
  for (const [name, left] of then) {
    const right = other.get(name);
    if (right === undefined || left === right) merged.set(name, left);
    else if (beforeGuard(left) === beforeGuard(right)) merged.set(name, beforeGuard(left));
    else merged.set(name, mergeValues(test, before.get(name), left, right));
  }
  for (const [name, right] of other) if (!then.has(name)) merged.set(name, right);
  return merged;
}

/** One value out of two arms. */
export function mergeValues(test: Test, before: Value | undefined, then: Value, other: Value): Value {
  return bounded(mergeWhole(test, before, then, other));
}

function mergeWhole(test: Test, before: Value | undefined, then: Value, other: Value): Value {
  if (then.kind === 'query' && other.kind === 'query' && then.site === other.site) {
    const common = commonLength(then.steps, other.steps);
    return {
      ...then,
      steps: [
        ...then.steps.slice(0, common),
        ...guarded(then.steps.slice(common), armOf(test, 'then')),
        ...guarded(other.steps.slice(common), armOf(test, 'else')),
      ],
    };
  }
  if (then.kind === 'list' && other.kind === 'list') {
    const common = commonLength(then.items, other.items);
    if (common > 0 || then.items.length === 0 || other.items.length === 0) {
      return {
        kind: 'list',
        open: then.open || other.open,
        items: [
          ...then.items.slice(0, common),
          ...guarded(then.items.slice(common), armOf(test, 'then')),
          ...guarded(other.items.slice(common), armOf(test, 'else')),
        ],
      };
    }
  }
  if (then.kind === 'record' && other.kind === 'record' && before?.kind === 'record') {
    const fields = new Map<string, Item>();
    for (const name of new Set([...then.fields.keys(), ...other.fields.keys()])) {
      const left = then.fields.get(name);
      const right = other.fields.get(name);
      if (left && right)
        fields.set(
          name,
          left.value === right.value ? left : { value: mergeValues(test, undefined, left.value, right.value), guards: [] },
        );
      else if (left) fields.set(name, { value: left.value, guards: [...left.guards, armOf(test, 'then')] });
      else if (right) fields.set(name, { value: right.value, guards: [...right.guards, armOf(test, 'else')] });
    }
    return { kind: 'record', fields, open: then.open || other.open, ...(then.search && other.search ? { search: true } : {}) };
  }
  if (isNothing(then) && isNothing(other)) return then;
  // `let db = null; if (url) db = drizzle(url)`: what asks it, asks the one that is there.
  if (then.kind === 'client' && isAbsent(other)) return then;
  if (other.kind === 'client' && isAbsent(then)) return other;
  return {
    kind: 'choice',
    options: [...alternatives(then, [armOf(test, 'then')]), ...alternatives(other, [armOf(test, 'else')])],
  };
}

/** One arm of a test. */
export function armOf({ condition, asked }: Test, arm: Guard['arm']): Guard {
  return asked === undefined ? { condition, arm } : { condition, arm, asked };
}

function isNothing(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function isAbsent(value: Value): boolean {
  return isNothing(value) || (value.kind === 'record' && value.fields.size === 0);
}

function commonLength(left: unknown[], right: unknown[]): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at++;
  return at;
}

function guarded<T extends Item | Step>(parts: T[], guard: Guard): T[] {
  return parts.map((part) => ({ ...part, guards: [...part.guards, guard] }));
}
