import type { Node } from '@oxc-project/types';
import { keyColumns } from '../exact/keys.js';
import { sharedSafely } from '../exact/shared.js';
import type { Question } from '../library.js';
import { fieldName } from '../loop/key.js';
import { type RowLoop, onlyReads } from '../loop/row-loops.js';
import type { Turn } from '../loop/turn.js';
import type { Target } from '../model.js';
import { nodesOf, textOf } from '../syntax/nodes.js';
import { someKeys } from '../writing/at-once.js';
import { namedIn } from '../syntax/bound.js';

/** What the database's side and the whole loop say against it. */
export function whyNot(target: Target, loop: RowLoop, { key, filter, turns }: Turn, question: Question): string | undefined {
  const { app, statement } = target;
  if (!onlyReads(loop, app)) return 'the loop writes besides';
  if (turns.kind === 'for' && isNoArray(turns.list, target)) return 'what the loop goes over may be no array';
  if (hasOurNames(target, question)) return 'it has names of what would be written';
  const name = fieldName(key, turns.pattern);
  const columns = name === undefined ? 'its key is of another form' : keyColumns(app, statement, loop, name);
  if (typeof columns === 'string') return columns;
  if (question.takesFirst && !columns.unique) return 'there may be several rows of a key, of which each turn takes the first';
  if (question.refusesNull && columns.nullable && !filter.guarded)
    return `${name ?? 'its key'} may be null, for which ${target.library.name} throws an error in its turn alone`;
  return sharedSafely(target, question);
}

/** Whether what is asked, but for its key, has a name that what is written around it has too. */
function hasOurNames({ call }: Target, { key }: Question): boolean {
  return [...namedIn(call, new Set([someKeys, 'row']))].some((node) => node.start < key.start || node.end > key.end);
}

/** Whether a list is made by `new`, as sets and maps are. */
function isNoArray(list: Node, { module }: Pick<Target, 'module'>): boolean {
  const declared = nodesOf(module).flatMap((node) =>
    list.type === 'Identifier' &&
    node.type === 'VariableDeclarator' &&
    node.id.type === 'Identifier' &&
    node.id.name === list.name
      ? (node.init ?? [])
      : [],
  );
  return [list, ...declared].some(
    (node) => node.type === 'NewExpression' || /\.(?:values|entries|keys)\(\)$/.test(textOf(module, node)),
  );
}
