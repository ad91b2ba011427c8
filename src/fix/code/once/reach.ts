import type { Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';
import { turnsAround } from '../loop/turns.js';
import { isFunction, nodesAround, nodesOf } from '../syntax/nodes.js';
import type { Definition } from '../where/definition.js';

/** Whether a function, or the class or object around it, has parameters for types, which a function beside it has not. */
export function isGeneric(nodes: readonly Node[]): boolean {
  return nodes.some((node) => 'typeParameters' in node && node.typeParameters !== null && node.typeParameters !== undefined);
}

/** Whether a file's functions are called from browsers. */
export function isServed({ program }: Module): boolean {
  return program.body.some((each) => 'directive' in each && each.directive === 'use server');
}

/** Whether other files may reach a function: its statement is exported, or one that is exported names it. */
export function isExported(node: Node, { program }: Module): boolean {
  const own = program.body.find((each) => each.start <= node.start && each.end >= node.end);
  const declared =
    own?.type === 'VariableDeclaration' ? own.declarations.map(({ id }) => id) : own !== undefined && 'id' in own ? [own.id] : [];
  const names = new Set(declared.flatMap((id) => (id?.type === 'Identifier' ? [id.name] : [])));
  return program.body.some((each) => {
    if (!each.type.startsWith('Export')) return false;
    const inner = nodesIn(each);
    const bodies = inner.filter(isFunction);
    const outside = inner.filter((one) => !bodies.some(({ start, end }) => start < one.start && end >= one.end));
    return each === own || outside.some((one) => one.type === 'Identifier' && names.has(one.name));
  });
}

/** Whether a function that no other file reaches is called in loops alone: it would be left behind, which strict settings refuse. */
export function isOnlyInLoops(node: Definition['node'], module: Module, called: string): boolean {
  const method = nodesAround(module, node)[0];
  const isPrivate = method?.type === 'MethodDefinition' && method.accessibility === 'private';
  if (isExported(node, module) && !isPrivate) return false;
  const uses = nodesOf(module).filter((each) => {
    const given = each.type === 'Identifier' || each.type === 'PrivateIdentifier' ? each.name : undefined;
    return given === called && each !== node.id && (method?.type !== 'MethodDefinition' || each !== method.key);
  });
  const declared = method?.type === 'VariableDeclarator' ? method.id : undefined;
  return uses.every((each) => each === declared || typeof turnsAround(nodesAround(module, each), module) !== 'string');
}
