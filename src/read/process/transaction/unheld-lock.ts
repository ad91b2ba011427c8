import type { Node } from '@oxc-project/types';
import type { ProcessFact } from '../../../model/index.js';
import { placeOf, type Scope, servedBy, symbolOf, textOf } from '../scope.js';
import { type Visit, walkNodes } from '../walk.js';
import { bare, deedOf, namesConnection } from './calls.js';
import { keepsOwnConnection, poolOf } from './held.js';
import { declares } from './through-pool.js';

/** Whether `unheldLock` can find anything in a file of that text. */
export function mayLock(text: string): boolean {
  return /\bfor\s+(no\s+key\s+)?update\b|\.for\(\s*['"](no key )?update/i.test(text);
}

/**
 * `SELECT … FOR UPDATE` that is sent to a pool, or over a connection on which nothing was begun yet: the lock is over with the
 * statement. Whether a transaction is open all the same is told by the courses of what runs it.
 */
export function unheldLock(scope: Scope, visit: Visit): ProcessFact | undefined {
  const { node } = visit;
  const isCall = node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression';
  // The innermost call that says it: what stands around it has the same text.
  if (!isCall || !saysLock(scope, node)) return undefined;
  const root = rootOf(node);
  if (root === undefined || !isOutside(scope, visit, root)) return undefined;
  const entryPoints = servedBy(scope, visit);
  if (entryPoints.length === 0) return undefined;
  const location = placeOf(scope, node);
  return { kind: 'unheld-lock', name: textOf(scope, root), symbol: symbolOf(visit), location, places: [location], entryPoints };
}

function saysLock(scope: Scope, node: Node): boolean {
  if (node.type === 'TaggedTemplateExpression') return mayLock(textOf(scope, node.quasi));
  if (node.type !== 'CallExpression') return false;
  const callee = bare(node.callee);
  const method = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : undefined;
  const [first] = node.arguments;
  if (method === undefined || first === undefined) return false;
  if (method === 'for') return /^['"](no key )?update/i.test(textOf(scope, first));
  return /^(query|execute|\$queryRaw(Unsafe)?)$/.test(method) && mayLock(textOf(scope, first));
}

/** What a chain of calls begins with: `pool`, `this.db`. */
function rootOf(node: Node): Node | undefined {
  const inner = bare(node);
  switch (inner.type) {
    case 'CallExpression':
      return rootOf(inner.callee);
    case 'TaggedTemplateExpression':
      return rootOf(inner.tag);
    case 'MemberExpression':
      return inner.object.type === 'ThisExpression' ? inner : rootOf(inner.object);
    case 'Identifier':
      return inner;
    default:
      return undefined;
  }
}

function isOutside(scope: Scope, { node, functions }: Visit, root: Node): boolean {
  const source = textOf(scope, root);
  if (keepsOwnConnection(scope, source)) return false;
  if (root.type !== 'Identifier') return /^this\.\w*(pool|db|prisma|database)$/i.test(source);
  if (!functions.some((holder) => declares(holder, root.name)))
    return scope.imports.has(root.name) || /^(\w*pool|db|prisma|database)$/i.test(root.name);
  const holder = functions.at(-1);
  return holder !== undefined && poolOf(scope, holder, root.name) !== undefined && !isBegunBefore(holder, root.name, node);
}

/** A transaction was begun on the connection further up, or somebody else got it who may have. */
function isBegunBefore(holder: Node, connection: string, node: Node): boolean {
  let begun = false;
  walkNodes([holder], ({ node: inner }) => {
    if (inner.type !== 'CallExpression' || inner.start >= node.start) return;
    const isHandedOn = inner.arguments.some((argument) => namesConnection(argument, connection));
    if (isHandedOn || deedOf(inner, connection, false) === 'begins') begun = true;
  });
  return begun;
}
