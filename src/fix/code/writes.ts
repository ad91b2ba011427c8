import type { CallExpression, Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../read/parse.js';
import { fieldName, isAt } from './asking.js';
import { mostKeys } from './at-once.js';
import { comparedInWhere, isSameInTurns, linksOf } from './drizzle.js';
import { isKey } from './guards.js';
import { importing } from './imports.js';
import { keyColumns, type RowLoop } from './keys.js';
import { boundBy, textOf } from './loop.js';
import { inOwnFile, type Replacement, type Rewriting, type Target } from './model.js';
import { conditionOfPrisma } from './prisma.js';
import { spliced } from './question.js';
import { boundInTurns, namedIn, rootOf } from './turn.js';
import { isChain, type Turns, turnsAround } from './turns.js';

/** A loop that only deletes or changes rows by a key of the element: one statement for all of them. */
export function writeOnce(target: Target, loop: RowLoop): Rewriting | string {
  const { module, call, around, site, app, statement } = target;
  const turns = turnsAround(around, module);
  if (typeof turns === 'string') return turns;
  if (turns.kind !== 'for' || !isAt(loop, module, turns.node))
    return 'the loop around it is in another function or of another form';
  if (!isAlone(turns, around)) return 'the loop does more than send it';
  if (!isChain(turns.list)) return 'the list of the loop is computed where it stands';
  const names = new Set([...boundInTurns(turns), ...boundBy(turns.pattern)]);
  const isTurns = (node: Node): boolean => namedIn(call, names).has(node);
  const keyed = site.library === 'prisma' ? ofPrisma(call, isTurns) : ofDrizzle(call, isTurns, module);
  if (typeof keyed === 'string') return keyed;
  if (!isKey(keyed.key, turns.pattern)) return `${textOf(module, keyed.key)} is not a field of what the loop goes over`;
  const name = fieldName(keyed.key, turns.pattern);
  const columns = name === undefined ? 'its key is of another form' : keyColumns(app, statement, loop, name);
  if (typeof columns === 'string') return columns;
  if (site.library === 'prisma' && columns.nullable)
    return `${name ?? 'its key'} may be null, which Prisma takes for a value of its own`;
  const list = textOf(module, turns.list);
  if (rootOf(turns.list) === 'at' || namedIn(call, new Set(['at'])).size > 0) return 'it has names of what would be written';
  const keys = `${list}.slice(at, at + ${String(mostKeys)}).map((${textOf(module, turns.pattern)}) => ${textOf(module, keyed.key)})`;
  const once = spliced(module, call, keyed.pieces(keys));
  const text = `for (let at = 0; at < ${list}.length; at += ${String(mostKeys)})\n${turns.indent}  await ${once};`;
  return inOwnFile(target, [...keyed.imports, { start: turns.node.start, end: turns.node.end, text }]);
}

interface Keyed {
  key: Node;
  pieces: (keys: string) => Replacement[];
  imports: Replacement[];
}

function ofDrizzle(call: CallExpression, isTurns: (node: Node) => boolean, module: Module): Keyed | string {
  const links = linksOf(call);
  const kind = links.map(({ name }) => name).join('.');
  const where = links.at(-1)?.call;
  if (where === undefined || (kind !== 'delete.where' && kind !== 'update.set.where'))
    return 'it is no plain delete or update of Drizzle';
  // The same value twice is the same; what is computed in the database would be computed once for rows that two turns have.
  if (links.slice(0, -1).some(({ call: own }) => own.arguments.some((each) => nodesIn(each).some(isComputed))))
    return 'what it writes is computed';
  const condition = comparedInWhere(where, isTurns, module);
  if (typeof condition === 'string') return condition;
  const { column, key, equality } = condition;
  if (!isSameInTurns(call, key, isTurns, module)) return 'it writes something that may differ in each turn';
  const imports = importing(module, 'drizzle-orm', 'inArray');
  if (imports === undefined) return '`inArray` cannot be imported into the file';
  const { start, end } = equality;
  return { key, imports, pieces: (keys) => [{ start, end, text: `inArray(${textOf(module, column)}, ${keys})` }] };
}

function ofPrisma(call: CallExpression, isTurns: (node: Node) => boolean): Keyed | string {
  const condition = conditionOfPrisma(call, new Set(['deleteMany', 'updateMany']), new Set(['where', 'data']), isTurns);
  if (typeof condition === 'string') return condition;
  const { key, field, condition: own } = condition;
  if (condition.fields.get('data') !== undefined && nodesIn(condition.fields.get('data')).some(isComputed))
    return 'what it writes is computed';
  const { start, end } = own;
  return { key, imports: [], pieces: (keys) => [{ start, end, text: `${field}: { in: ${keys} }` }] };
}

function isComputed({ type }: Node): boolean {
  return type === 'TaggedTemplateExpression' || type === 'CallExpression' || type === 'NewExpression';
}

/** Whether the loop has nothing but the waiting for it. */
function isAlone({ body }: Turns, [waiting, statement]: readonly Node[]): boolean {
  if (waiting?.type !== 'AwaitExpression' || statement?.type !== 'ExpressionStatement') return false;
  return body === statement || (body.type === 'BlockStatement' && body.body.length === 1 && body.body[0] === statement);
}
