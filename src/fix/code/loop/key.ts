import type { Node } from '@oxc-project/types';
import { boundBy } from '../syntax/bound.js';
import { bare } from '../syntax/nodes.js';

/** Whether an expression is a field of the element, by its name: nothing that may be missing stands between. */
export function isKey(node: Node, pattern: Node): boolean {
  const key = bare(node);
  if (pattern.type !== 'Identifier') return key.type === 'Identifier' && boundBy(pattern).has(key.name);
  return key.type === 'MemberExpression' && !key.computed && key.object.type === 'Identifier' && key.object.name === pattern.name;
}

/** The name of the field that a key is, also where the pattern gives it another. */
export function fieldName(key: Node, pattern: Node): string | undefined {
  const own = bare(key);
  if (own.type === 'MemberExpression') return own.property.type === 'Identifier' ? own.property.name : undefined;
  if (own.type !== 'Identifier' || pattern.type !== 'ObjectPattern') return undefined;
  for (const each of pattern.properties)
    if (each.type === 'Property' && each.value.type === 'Identifier' && each.value.name === own.name)
      return each.key.type === 'Identifier' ? each.key.name : undefined;
  return undefined;
}
