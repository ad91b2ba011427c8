import type { Node } from '@oxc-project/types';
import { keyColumns } from '../exact/keys.js';
import { fieldName, isKey } from '../loop/key.js';
import { type RowLoop, isAt } from '../loop/row-loops.js';
import { type Turns, turnsAround } from '../loop/turns.js';
import { type Rewriting, type Target, inOwnFile } from '../model.js';
import { boundBy, boundIn, namedIn } from '../syntax/bound.js';
import { isChain, rootOf, textOf } from '../syntax/nodes.js';
import { mostKeys } from '../writing/at-once.js';
import { spliced, styled } from '../writing/text.js';
import { stoodInFor } from '../where/mocks.js';
import { listMayBeAny } from '../where/typed.js';

/** A loop that only deletes or changes rows by a key of the element: one statement for all of them. */
export function writeOnce(target: Target, loop: RowLoop): Rewriting | string {
  const { module, call, around, library, app, statement } = target;
  const turns = turnsAround(around, module);
  if (typeof turns === 'string') return turns;
  if (turns.kind !== 'for' || !isAt(loop, module, turns.node))
    return 'the loop around it is in another function or of another form';
  if (!isAlone(turns, around)) return 'the loop does more than send it';
  if (!isChain(turns.list)) return 'the list of the loop is computed where it stands';
  const names = new Set([...boundIn(turns.node), ...boundBy(turns.pattern)]);
  const isTurns = (node: Node): boolean => namedIn(call, names).has(node);
  const keyed = library.write?.(target, isTurns) ?? `writes by ${library.name} are not put together`;
  if (typeof keyed === 'string') return keyed;
  if (!isKey(keyed.key, turns.pattern)) return `${textOf(module, keyed.key)} is not a field of what the loop goes over`;
  const name = fieldName(keyed.key, turns.pattern);
  const columns = name === undefined ? 'its key is of another form' : keyColumns(app, statement, loop, name);
  if (typeof columns === 'string') return columns;
  if (keyed.takesNull && columns.nullable)
    return `${name ?? 'its key'} may be null, which ${library.name} takes for a value of its own`;
  const wrong = stoodInFor(target);
  if (wrong !== undefined) return wrong;
  const list = textOf(module, turns.list);
  const some = `${list}.slice(at, at + ${String(mostKeys)})`;
  const typed = listMayBeAny(turns.list, module, target.folder) ? `[...${some}]` : some;
  if (rootOf(turns.list) === 'at' || namedIn(call, new Set(['at'])).size > 0) return 'it has names of what would be written';
  const keys = `${typed}.map((${textOf(module, turns.pattern)}) => ${textOf(module, keyed.key)})`;
  const once = spliced(module, call, keyed.pieces(keys));
  const text = `for (let at = 0; at < ${list}.length; at += ${String(mostKeys)})\n${turns.indent}  await ${once};`;
  return inOwnFile(target, [...keyed.imports, { start: turns.node.start, end: turns.node.end, text: styled(text, module) }]);
}

/** Whether the loop has nothing but the waiting for it. */
function isAlone({ body }: Turns, [waiting, statement]: readonly Node[]): boolean {
  if (waiting?.type !== 'AwaitExpression' || statement?.type !== 'ExpressionStatement') return false;
  return body === statement || (body.type === 'BlockStatement' && body.body.length === 1 && body.body[0] === statement);
}
