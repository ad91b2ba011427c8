import type { Node } from '@oxc-project/types';
import { assign } from './environment.js';
import { evaluate } from './evaluate.js';
import type { Frame } from './frame.js';
import { member } from './member.js';
import { assignToSchema } from '../libraries/mongoose.js';
import { assignToModel, isSequelize } from '../libraries/sequelize-model.js';
import { deliver, input, list, nothing, record, type Value, withDefault } from './value.js';

/** Puts a value into a variable or takes it apart by a pattern. `declare` makes the variable here; `assign` finds it. */
export function bindPattern(pattern: Node, value: Value, frame: Frame, how: 'declare' | 'assign'): void {
  switch (pattern.type) {
    case 'Identifier':
      if (how === 'declare') frame.environment.variables.set(pattern.name, named(value, pattern.name));
      else assign(frame.environment, pattern.name, value);
      return;
    case 'AssignmentPattern': {
      const missing = value.kind === 'literal' && value.value === null;
      const given = value.kind === 'input' && pattern.right.type === 'Literal';
      const fallback = missing || given ? evaluate(pattern.right, frame) : nothing;
      bindPattern(pattern.left, missing ? fallback : withDefault(value, fallback), frame, how);
      return;
    }
    case 'ObjectPattern': {
      const taken = new Set<string>();
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bindPattern(property.argument, rest(value, taken), frame, how);
          continue;
        }
        const name = property.key.type === 'Identifier' && !property.computed ? property.key.name : keyText(property.key, frame);
        taken.add(name);
        bindPattern(property.value, member(value, name, frame), frame, how);
      }
      return;
    }
    case 'ArrayPattern':
      pattern.elements.forEach((element, index) => {
        if (!element) return;
        if (element.type === 'RestElement')
          bindPattern(
            element.argument,
            value.kind === 'list' ? { ...value, items: value.items.slice(index) } : value,
            frame,
            how,
          );
        else bindPattern(element, member(value, String(index), frame), frame, how);
      });
      return;
    case 'RestElement':
      bindPattern(pattern.argument, value.kind === 'list' ? value : list([value], true), frame, how);
      return;
    case 'TSParameterProperty':
      bindPattern(pattern.parameter, value, frame, how);
      if (frame.self?.kind === 'instance' && pattern.parameter.type === 'Identifier')
        frame.self.fields.set(pattern.parameter.name, value);
      return;
    case 'MemberExpression': {
      const object = evaluate(pattern.object, frame);
      if (pattern.computed && pattern.property.type !== 'Literal') {
        // `db[model.name] = model`
        const key = evaluate(pattern.property, frame);
        if (object.kind === 'record' && key.kind === 'literal' && typeof key.value === 'string')
          object.fields.set(key.value, { value, guards: [] });
        return;
      }
      if (pattern.property.type !== 'Identifier') return;
      assignToModel(object, pattern.property.name, value, frame);
      assignToSchema(object, pattern.property.name, value, frame);
      // `ctx.body = rows` is Koa's answer.
      if (object.kind === 'context' && object.name === 'ctx' && pattern.property.name === 'body') deliver(value);
      // What a middleware found is there for the handlers behind it.
      if (object.kind === 'input' && object.origin === 'request' && value.kind === 'row' && isSequelize(value))
        frame.run.shared.set(`${object.name}.${pattern.property.name}`, value);
      if (object.kind === 'external') return exportCommonJs(object.name, pattern.property.name, value, frame);
      if (object.kind === 'instance') object.fields.set(pattern.property.name, value);
      else if (object.kind === 'record') setField(object, pattern, pattern.property.name, value, frame);
      return;
    }
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      bindPattern(pattern.expression, value, frame, how);
      return;
    default:
  }
}

/** In an arm of a branch the variable is given a record of its own, so that the arms can be told apart. */
export function setField(
  object: Extract<Value, { kind: 'record' }>,
  pattern: Extract<Node, { type: 'MemberExpression' }>,
  name: string,
  value: Value,
  frame: Frame,
): void {
  const { variables } = frame.environment;
  const variable = pattern.object.type === 'Identifier' ? pattern.object.name : undefined;
  const own = frame.arms && variable !== undefined && variables.get(variable) === object ? variable : undefined;
  if (own === undefined) object.fields.set(name, { value, guards: [] });
  else variables.set(own, { ...object, fields: new Map(object.fields).set(name, { value, guards: [] }) });
}

function named(value: Value, name: string): Value {
  if (value.kind === 'function' && value.name === '') return { ...value, name };
  return value;
}

function keyText(key: Node, frame: Frame): string {
  const value = evaluate(key, frame);
  return value.kind === 'literal' ? String(value.value) : '';
}

function rest(value: Value, taken: Set<string>): Value {
  if (value.kind !== 'record') return value.kind === 'row' ? value : input('unknown', 'rest');
  const left = new Map([...value.fields].filter(([name]) => !taken.has(name)));
  return left.size === 0 && !value.open ? record({}) : { ...value, fields: left };
}

/** A parameter that only running would tell: named after its pattern. */
export function opaque(pattern: Node | undefined): Value {
  if (!pattern) return nothing;
  if (pattern.type === 'Identifier') return input('unknown', pattern.name);
  if (pattern.type === 'AssignmentPattern') return opaque(pattern.left);
  if (pattern.type === 'TSParameterProperty') return opaque(pattern.parameter);
  return input('unknown', '');
}

/** `module.exports = value` and `exports.name = value`. */
function exportCommonJs(object: string, property: string, value: Value, frame: Frame): void {
  let root = frame.environment;
  while (root.parent) root = root.parent;
  if (object === 'module' && property === 'exports') root.variables.set('default', value);
  else if (object === 'exports' || object === 'module.exports') {
    const exported = root.variables.get('default');
    const fields = exported?.kind === 'record' ? exported.fields : new Map<string, { value: Value; guards: [] }>();
    fields.set(property, { value, guards: [] });
    root.variables.set('default', { kind: 'record', fields, open: false });
  }
}
