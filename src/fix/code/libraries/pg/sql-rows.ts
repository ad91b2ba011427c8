import type { Node } from '@oxc-project/types';
import { nodesIn } from '../../../../read/parse.js';
import type { Target } from '../../model.js';
import { isFunction } from '../../syntax/nodes.js';
import { namedIn } from '../../syntax/bound.js';

/** Parameters that are lists in the statement for all rows, with the types of their values. */
export function listsIn(sql: string): Map<number, string> {
  return new Map([...sql.matchAll(/\$(\d+)::([\w ]+)\[\]/g)].map(([, number, type]) => [Number(number), (type ?? '').trim()]));
}

/** `where author_id = ANY ($1::uuid[])`: what a row is found by, as it is called in the row. */
export function keyColumn(sql: string): string | undefined {
  return /(?:^|[\s.("])(\w+)"? = ANY \(\$\d+::/.exec(sql)?.[1];
}

/** Whether of the answer only its `rows` are looked at: `const { rows } = await …`, `(await …).rows`. */
export function looksAtRows(waiting: Node, { around, module }: Pick<Target, 'around' | 'module'>): boolean {
  const outer = around
    .slice(around.findIndex((node) => node === waiting) + 1)
    .find(({ type }) => type !== 'ParenthesizedExpression');
  if (outer?.type === 'MemberExpression')
    return !outer.computed && outer.property.type === 'Identifier' && outer.property.name === 'rows';
  if (outer?.type !== 'VariableDeclarator') return false;
  if (outer.id.type === 'ObjectPattern')
    return outer.id.properties.every(
      (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'rows',
    );
  if (outer.id.type !== 'Identifier') return false;
  const { name } = outer.id;
  const scope = around.find((node) => node.type === 'ForOfStatement' || isFunction(node)) ?? module.program;
  const nodes = [...namedIn(scope, new Set([name]))].filter((node) => node !== outer.id);
  const members = nodesIn(scope).filter((node) => node.type === 'MemberExpression');
  return nodes.every((node) =>
    members.some(
      ({ object, property, computed }) =>
        object === node && !computed && property.type === 'Identifier' && property.name === 'rows',
    ),
  );
}
