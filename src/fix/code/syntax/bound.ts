import type { Node } from '@oxc-project/types';
import { nodesIn } from '../../../read/parse.js';

/** Nodes that name a field, and no value. */
export function fieldsIn(nodes: readonly Node[]): Set<Node> {
  const fields = new Set<Node>();
  for (const node of nodes) {
    if (node.type === 'MemberExpression' && !node.computed) fields.add(node.property);
    if (node.type === 'Property' && !node.computed && node.key !== node.value && !node.shorthand) fields.add(node.key);
  }
  return fields;
}

/** Names that a pattern binds. */
export function boundBy(pattern: Node): Set<string> {
  const keys = new Set<Node>();
  const names = new Set<string>();
  for (const node of nodesIn(pattern)) {
    if (node.type === 'Property' && !node.computed && node.key !== node.value && !node.shorthand) keys.add(node.key);
    if (node.type === 'Identifier' && !keys.has(node)) names.add(node.name);
  }
  return names;
}

/** Names that are declared or given a value anywhere in a node: an expression that has one of them may be another in each turn. */
export function boundIn(node: Node): Set<string> {
  const names = new Set<string>();
  const add = (pattern: Node): void => boundBy(pattern).forEach((name) => names.add(name));
  for (const each of nodesIn(node)) {
    if (each.type === 'VariableDeclarator') add(each.id);
    if (each.type === 'AssignmentExpression') add(each.left);
    if (each.type === 'UpdateExpression') add(each.argument);
    if ('params' in each && Array.isArray(each.params)) nodesIn(each.params).forEach(add);
    if ((each.type === 'FunctionDeclaration' || each.type === 'ClassDeclaration') && each.id) add(each.id);
    if (each.type === 'CatchClause' && each.param) add(each.param);
  }
  return names;
}

/** Where one of these names stands for a value. */
export function namedIn(within: Node, names: ReadonlySet<string>): Set<Node> {
  const nodes = nodesIn(within);
  const fields = fieldsIn(nodes);
  return new Set(nodes.filter((node) => node.type === 'Identifier' && names.has(node.name) && !fields.has(node)));
}
