import type { Node } from '@oxc-project/types';
import type { Value } from './value.js';

/** `type && id ? `${type}:${id}` : null`: the null of such a choice says what was not given where it is taken. */
export function lackingArm(test: Node, given: Value, other: Value): Value {
  if (given.kind !== 'text' || other.kind !== 'literal' || other.value !== null || other.absent) return other;
  const lacking = partsOf(test);
  return lacking === undefined ? other : { ...other, lacking };
}

/** The last names of what must all be there; nothing where the test asks anything else. */
function partsOf(test: Node): string[] | undefined {
  switch (test.type) {
    case 'ParenthesizedExpression':
      return partsOf(test.expression);
    case 'Identifier':
      return [test.name];
    case 'MemberExpression':
      return !test.computed && test.property.type === 'Identifier' ? [test.property.name] : undefined;
    case 'LogicalExpression': {
      const left = test.operator === '&&' ? partsOf(test.left) : undefined;
      const right = left && partsOf(test.right);
      return right && [...left, ...right];
    }
    default:
      return undefined;
  }
}
