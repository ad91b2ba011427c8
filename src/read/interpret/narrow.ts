import type { Node } from '@oxc-project/types';
import { lookup } from './environment.js';
import type { Frame } from './frame.js';
import type { Value } from './value.js';

type Choice = Extract<Value, { kind: 'choice' }>;

/** A variable, or a field of the record that it holds, with what it is not. */
interface Excluded {
  node: Node;
  name: string;
  field?: string;
  is: 'nothing' | 'false';
}

/** Variables as a test narrowed them, with what they were before. */
export type Narrowed = Map<string, { narrowed: Value; before: Value }>;

/**
 * Takes out of the variables what a test excludes in one of its arms: past `if (!id) return`, `id` is not nothing. `thrown`: the
 * other arm throws, so that a later `id ? a : b` has one arm. A component that returns is drawn again, a function that throws is over.
 */
export function narrow(test: Node, holds: boolean, frame: Frame, thrown = false): Narrowed {
  const changed: Narrowed = new Map();
  const { variables } = frame.environment;
  for (const excluded of excludedBy(test, holds)) {
    const value = variables.get(excluded.name);
    const left = value && without(value, excluded);
    const narrowed = thrown && left && excluded.field === undefined ? sure(left, excluded.is) : left;
    if (!value || !narrowed || narrowed === value) continue;
    variables.set(excluded.name, narrowed);
    changed.set(excluded.name, { narrowed, before: changed.get(excluded.name)?.before ?? value });
  }
  return changed;
}

/** Where an arm ends without having changed them, variables are what they were before it. */
export function widen(variables: Map<string, Value>, changed: Narrowed): void {
  for (const [name, { narrowed, before }] of changed) if (variables.get(name) === narrowed) variables.set(name, before);
}

const unsure = new WeakMap<Value, Value>();

function sure(value: Value, is: Excluded['is']): Value {
  if (value.kind !== 'input' || is !== 'false' || value.given) return value;
  const given: Value = { ...value, given: true };
  unsure.set(given, value);
  return given;
}

/** What a value was before a guard made sure that it is there: behind a loop or a rescue the two are one. */
export function beforeGuard(value: Value): Value {
  return unsure.get(value) ?? value;
}

/** Values of which a test makes sure that they are there, where it comes out so; `valueOf` evaluates a field of one. */
export function demanded(test: Node, holds: boolean, frame: Frame, valueOf: (node: Node, frame: Frame) => Value): Value[] {
  return excludedBy(test, holds).flatMap(({ node, name, field }) => {
    const value = lookup(frame.environment, name);
    if (field === undefined) return value ?? [];
    const inner = value?.kind === 'record' ? value.fields.get(field)?.value : value && valueOf(node, frame);
    return inner ?? [];
  });
}

/** Runs `body`, in which those values are there. */
export function whereThere<T>(values: Value[], frame: Frame, body: () => T): T {
  const { there } = frame.run;
  const added = values.filter((value) => !there.has(value));
  for (const value of added) there.add(value);
  try {
    return body();
  } finally {
    for (const value of added) there.delete(value);
  }
}

/** What cannot be when the test holds, or when it does not. */
function excludedBy(test: Node, holds: boolean): Excluded[] {
  switch (test.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return excludedBy(test.expression, holds);
    case 'Identifier':
    case 'MemberExpression':
      return holds ? placed(test, 'false') : [];
    case 'UnaryExpression':
      return test.operator === '!' ? excludedBy(test.argument, !holds) : [];
    case 'LogicalExpression':
      return test.operator === (holds ? '&&' : '||') ? [...excludedBy(test.left, holds), ...excludedBy(test.right, holds)] : [];
    case 'BinaryExpression': {
      const differs = test.operator === '!==' || test.operator === '!=';
      const same = test.operator === '===' || test.operator === '==';
      const nothing =
        (test.right.type === 'Literal' && test.right.value === null) ||
        (test.right.type === 'Identifier' && test.right.name === 'undefined');
      return nothing && (holds ? differs : same) ? placed(test.left, 'nothing') : [];
    }
    default:
      return [];
  }
}

function placed(node: Node, is: Excluded['is']): Excluded[] {
  if (node.type === 'ChainExpression') return placed(node.expression, is);
  if (node.type === 'Identifier') return [{ node, name: node.name, is }];
  if (node.type !== 'MemberExpression' || node.computed) return [];
  const { object, property } = node;
  return object.type === 'Identifier' && property.type === 'Identifier'
    ? [{ node, name: object.name, field: property.name, is }]
    : [];
}

function without(value: Value, { field, is }: Excluded): Value {
  if (field === undefined) return value.kind === 'choice' ? present(value, is) : value;
  const item = value.kind === 'record' ? value.fields.get(field) : undefined;
  if (value.kind !== 'record' || item?.value.kind !== 'choice') return value;
  const left = present(item.value, is);
  return left === item.value ? value : { ...value, fields: new Map(value.fields).set(field, { ...item, value: left }) };
}

function present(value: Choice, is: Excluded['is']): Value {
  const options = value.options.filter(
    ({ value: option }) => option.kind !== 'literal' || (is === 'nothing' ? option.value !== null : Boolean(option.value)),
  );
  const only = options[0];
  if (!only || options.length === value.options.length) return value;
  return options.length === 1 ? only.value : { kind: 'choice', options };
}
