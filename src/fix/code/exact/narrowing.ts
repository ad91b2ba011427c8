import type { Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';
import type { Turns } from '../loop/turns.js';
import { fieldsIn } from '../syntax/bound.js';
import { isChain, isFunction, nodesAround, nodesOf, rootOf, textOf } from '../syntax/nodes.js';
import { isTyped } from '../where/typed.js';

/**
 * What a test around a `for` loop tells TypeScript of a value, it forgets in a callback, where the question is written: a field, or a
 * name that could be given another value.
 * @param asked expressions that are written into callbacks
 * @returns the text of what was tested
 */
export function forgottenType(asked: readonly Node[], { kind, node: loop, pattern }: Turns, module: Module): string | undefined {
  if (kind !== 'for' || !isTyped(module)) return undefined;
  const scope = nodesAround(module, loop).find(isFunction);
  if (scope === undefined) return undefined;
  const tested = testedIn(scope, module);
  if (tested.size === 0) return undefined;
  const own = textOf(module, pattern);
  for (const node of asked.flatMap(chainsIn)) {
    if (rootOf(node) === own) continue;
    const text = textOf(module, node);
    if (tested.has(text) && !(node.type === 'Identifier' && isConstant(node.name, module))) return text;
  }
  return undefined;
}

/** The texts of names and fields that the tests of a function look at. */
function testedIn(scope: Node, module: Module): Set<string> {
  const tests = nodesIn(scope).flatMap((node) => {
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') return [node.test];
    return node.type === 'LogicalExpression' ? [node.left] : [];
  });
  return new Set(tests.flatMap(chainsIn).map((node) => textOf(module, node)));
}

function isConstant(name: string, module: Module): boolean {
  return nodesOf(module).some(
    (node) =>
      node.type === 'VariableDeclaration' &&
      node.kind === 'const' &&
      node.declarations.some(({ id }) => nodesIn(id).some((each) => each.type === 'Identifier' && each.name === name)),
  );
}

/** Names and fields of names; what only names a field stands for nothing by itself. */
function chainsIn(node: Node): Node[] {
  const nodes = nodesIn(node);
  const fields = fieldsIn(nodes);
  return nodes.filter((each) => isChain(each) && !fields.has(each));
}
