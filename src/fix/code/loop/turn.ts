import type { CallExpression, Node } from '@oxc-project/types';
import { nodesIn } from '../../../read/parse.js';
import type { Target } from '../model.js';
import { boundBy, boundIn, namedIn } from '../syntax/bound.js';
import { bare, chainText, isChain, lastName, rootOf, textOf } from '../syntax/nodes.js';
import { type Filter, filterOf } from './filter.js';
import { guardsOf } from './guards.js';
import { isKey } from './key.js';
import type { Turns } from './turns.js';

/** A read in a turn, that may be sent before all turns for the keys of all of them. */
export interface Turn {
  turns: Turns;
  /** What is replaced by the rows of the turn: the call, and the `await` before it. */
  place: Node;
  key: Node;
  filter: Filter;
}

/**
 * Whether a read by a key of the element gives the same when it is sent before all turns: nothing that the turn does before can
 * change the element or the database, and what decides whether it is sent is known.
 * @param around nodes around the call, the innermost first
 */
export function readInTurn(
  turns: Turns,
  call: Node,
  around: readonly Node[],
  key: Node,
  { module, library }: Pick<Target, 'module' | 'library'>,
): Turn | string {
  const place = placeOf(call, around);
  if (place === undefined) return 'the answer of the call is not waited for where it is sent';
  const names = boundBy(turns.pattern);
  if (!isKey(key, turns.pattern)) return `${textOf(module, key)} is not a field of what the loop goes over`;
  const inner = around.slice(0, around.findIndex((node) => node === turns.body) + (turns.body.type === 'BlockStatement' ? 1 : 0));
  const guards = guardsOf(inner, call);
  if (typeof guards === 'string') return guards;
  const root = rootOf(call);
  const nodes = nodesIn(turns.body);
  const before = nodes.filter((node) => node.end <= place.start);
  if (!isQuiet(before, root, (node) => library.describes?.(node, module) === true)) return 'the turn does something else before';
  const waits = (turns.kind === 'for' ? nodes : before).filter(({ type }) => type === 'AwaitExpression');
  if (waits.some((node) => !isWaitOf(root, node)) || nodes.some(({ type }) => type === 'YieldExpression'))
    return 'the loop waits for something else besides';
  const list = rootOf(turns.list);
  if (namedIn(turns.body, new Set([list])).size > 0) return `the loop also uses ${list}`;
  const filter = filterOf(guards, bare(key), names, boundIn(turns.node), module);
  return typeof filter === 'string' ? filter : { turns, place, key, filter };
}

/** `await call`, or the call within `await Promise.all([call, …])`. */
function placeOf(call: Node, around: readonly Node[]): Node | undefined {
  const [first, all, waiting] = around;
  if (first?.type === 'AwaitExpression') return first;
  const together =
    first?.type === 'ArrayExpression' &&
    all?.type === 'CallExpression' &&
    all.arguments[0] === first &&
    isChain(all.callee) &&
    chainText(all.callee) === 'Promise.all';
  return together && waiting?.type === 'AwaitExpression' ? call : undefined;
}

/** Whether what is waited for are calls of one client. */
function isWaitOf(root: string, node: Node): boolean {
  if (node.type !== 'AwaitExpression') return false;
  const { argument } = node;
  if (rootOf(argument) === root) return true;
  const [first] = argument.type === 'CallExpression' && rootOf(argument) === 'Promise' ? argument.arguments : [];
  return first?.type === 'ArrayExpression' && first.elements.every((each) => each !== null && rootOf(each) === root);
}

/** What is called that changes nothing of a row or a database. */
const harmless = /^(?:String|Number|Boolean|parseInt|parseFloat|console\.\w+|Math\.\w+|Promise\.all)$/;
const reading =
  /\.(?:toString|toLowerCase|toUpperCase|trim|includes|startsWith|endsWith|split|join|slice|filter|find|some|every|map|get|has|push|toISOString|getTime)$/;
const changing = new Set(['AssignmentExpression', 'UpdateExpression', 'ImportExpression']);

/** Whether what is done before changes nothing: reads by the same client, and what looks at values. */
function isQuiet(before: readonly Node[], root: string, describes: (call: CallExpression) => boolean): boolean {
  return before.every((node) => {
    if (node.type === 'NewExpression') return isChain(node.callee) && /^(?:Date|Map|Set)$/.test(chainText(node.callee));
    if (node.type === 'TaggedTemplateExpression') return rootOf(node.tag) === 'sql';
    if (changing.has(node.type) || (node.type === 'UnaryExpression' && node.operator === 'delete')) return false;
    if (node.type !== 'CallExpression' || rootOf(node) === root || describes(node)) return true;
    if (isChain(node.callee) && harmless.test(chainText(node.callee))) return true;
    return node.callee.type === 'MemberExpression' && !node.callee.computed && reading.test(`.${lastName(node.callee) ?? ''}`);
  });
}
