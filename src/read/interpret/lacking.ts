import type { Node } from '@oxc-project/types';
import type { Value } from './value.js';

/** `type && id ? `${type}:${id}` : null`: the null of such a choice says what was not given where it is taken. */
export function lackingArm(test: Node, given: Value, other: Value): Value {
  if (given.kind !== 'text' || other.kind !== 'literal' || other.value !== null || other.absent) return other;
  const lacking = partsOf(test);
  return lacking === undefined ? other : { ...other, lacking };
}

/**
 * `conditions.length > 0 ? and(...conditions) : undefined`: of no conditions `and()` is nothing as well, so that those which are there decide
 * alone. As a test of its own it would make a form without any where an arm has put one in.
 */
export function isOfGathered(test: { text: string; negated: boolean }, then: string, given: Value, other: Value): boolean {
  const list = /^(\w+)\.length(?:\s*(?:>|!==?)\s*0|\s*>=\s*1)?$/.exec(test.text)?.[1];
  return (
    list !== undefined &&
    !test.negated &&
    then.includes(`...${list}`) &&
    given.kind === 'call' &&
    other.kind === 'literal' &&
    other.absent === true
  );
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
