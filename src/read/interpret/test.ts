import type { Node } from '@oxc-project/types';
import type { Frame } from './frame.js';
import { negated, tellsOf, together } from './provenance.js';
import type { Tells } from './value.js';

/** What a test that was just evaluated tells of rows, through `!`, `&&` and `||`. */
export function tellsAt(node: Node, frame: Frame): Tells | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return tellsAt(node.expression, frame) ?? valueTells(node, frame);
    case 'UnaryExpression':
      return node.operator === '!' ? negated(tellsAt(node.argument, frame)) : undefined;
    case 'LogicalExpression':
      return together(node.operator, tellsAt(node.left, frame), tellsAt(node.right, frame));
    default:
      return valueTells(node, frame);
  }
}

function valueTells(node: Node, frame: Frame): Tells | undefined {
  const value = frame.run.tested.get(node);
  return value && tellsOf(value);
}
