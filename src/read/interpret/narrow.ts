import type { Node } from '@oxc-project/types';
import type { Frame } from './frame.js';
import type { Value } from './value.js';

/** Takes out of the variables what a test excludes in one of its arms: past `if (!id) return`, `id` is not nothing. */
export function narrow(test: Node, holds: boolean, frame: Frame): void {
  for (const name of presentIn(test, holds)) {
    const value = frame.environment.variables.get(name);
    if (value?.kind === 'choice') frame.environment.variables.set(name, present(value));
  }
}

/** Variables that have a value when the test holds, or when it does not. */
function presentIn(test: Node, holds: boolean): string[] {
  switch (test.type) {
    case 'ParenthesizedExpression':
      return presentIn(test.expression, holds);
    case 'Identifier':
      return holds ? [test.name] : [];
    case 'UnaryExpression':
      return test.operator === '!' ? presentIn(test.argument, !holds) : [];
    case 'LogicalExpression':
      return test.operator === (holds ? '&&' : '||') ? [...presentIn(test.left, holds), ...presentIn(test.right, holds)] : [];
    case 'BinaryExpression': {
      const differs = test.operator === '!==' || test.operator === '!=';
      const same = test.operator === '===' || test.operator === '==';
      const nothing =
        (test.right.type === 'Literal' && test.right.value === null) ||
        (test.right.type === 'Identifier' && test.right.name === 'undefined');
      return nothing && test.left.type === 'Identifier' && (holds ? differs : same) ? [test.left.name] : [];
    }
    default:
      return [];
  }
}

function present(value: Extract<Value, { kind: 'choice' }>): Value {
  const options = value.options.filter((option) => option.value.kind !== 'literal' || option.value.value !== null);
  const only = options[0];
  if (!only) return value;
  return options.length === 1 ? only.value : { kind: 'choice', options };
}
