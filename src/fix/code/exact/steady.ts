import type { Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';
import type { Turns } from '../loop/turns.js';
import type { Target } from '../model.js';
import { boundBy, namedIn } from '../syntax/bound.js';
import { rootOf } from '../syntax/nodes.js';

/** A name of what is asked that the turns may fill or change, though they give it no other value: `seen.push(…)`, `note(seen)`. */
export function changedInTurns(
  call: Node,
  { body, pattern }: Pick<Turns, 'body' | 'pattern'>,
  { module, library }: Pick<Target, 'module' | 'library'>,
): string | undefined {
  const client = rootOf(call);
  const element = boundBy(pattern);
  const names = new Set(
    nodesIn(call).flatMap((node) =>
      node.type === 'Identifier' && node.name !== client && !element.has(node.name) ? [node.name] : [],
    ),
  );
  const used = [...namedIn(call, names)].flatMap((node) => (node.type === 'Identifier' ? [node.name] : []));
  const asked = new Set(used);
  for (const node of nodesIn(body)) {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue;
    if (node.start >= call.start && node.end <= call.end) continue;
    if (rootOf(node) === client || (node.type === 'CallExpression' && library.describes?.(node, module) === true)) continue;
    const root = node.callee.type === 'MemberExpression' ? rootOf(node.callee) : '';
    if (asked.has(root)) return root;
    const given = node.arguments.find((each) => each.type === 'Identifier' && asked.has(each.name));
    if (given?.type === 'Identifier') return given.name;
  }
  return undefined;
}

/** A name of what is asked that its file may give another value while the app runs. */
export function changedInFile(call: Node, { program }: Module): string | undefined {
  const client = rootOf(call);
  const own = program.body.flatMap((each) => {
    const statement = each.type === 'ExportNamedDeclaration' ? (each.declaration ?? each) : each;
    if (statement.type !== 'VariableDeclaration' || statement.kind === 'const') return [];
    return statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' && id.name !== client ? [id.name] : []));
  });
  const [found] = namedIn(call, new Set(own));
  return found?.type === 'Identifier' ? found.name : undefined;
}
