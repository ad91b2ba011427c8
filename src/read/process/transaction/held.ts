import type { CallExpression, Node } from '@oxc-project/types';
import { type Scope, textOf } from '../scope.js';
import { isFunction, type Visit, walkNodes } from '../walk.js';
import { bare, deedOf, methodOf } from './calls.js';

/** Such a file may send what belongs to a transaction over its own connection. */
export const keepsConnection = /AsyncLocalStorage|cls-hooked/;

/** Whether a file, or the one that a name of it comes from, keeps the connection of a request beside it. */
export function keepsOwnConnection({ whole, module, imports }: Scope, name: string): boolean {
  const imported = imports.get(name);
  const text = (imported && whole.resolve(module, imported.source)?.text) ?? '';
  return keepsConnection.test(module.text) || keepsConnection.test(text);
}

/** A transaction of a function, over a connection of its own: what is sent to `source` meanwhile takes another one. */
export interface Held {
  connection: string;
  /** The pool or client that the connection was taken from, as the code names it. */
  source: string;
  /** Where statements of the transaction stand. */
  body: Node;
  from: number;
  to: number;
  /** Where it is over before that: from an end to where its block ends. */
  over: { from: number; to: number }[];
}

/** The transaction that a call begins: `db.transaction(async (tx) => …)`, or BEGIN on a client that was taken from a pool here. */
export function heldBy(scope: Scope, { node, functions }: Visit): Held | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const given = givenTo(scope, node);
  if (given) return given;
  const holder = functions.at(-1);
  const connection = methodOf(node)?.[0];
  if (connection === undefined || !holder || deedOf(node, connection, false) !== 'begins') return undefined;
  const source = poolOf(scope, holder, connection);
  if (source === undefined) return undefined;
  const over: Held['over'] = [];
  let [to, next] = [node.end, holder.end];
  walkNodes([holder], ({ node: inner, parents }) => {
    if (inner.type !== 'CallExpression' || inner.start <= node.start) return;
    const deed = deedOf(inner, connection, false);
    if (deed === 'begins') next = Math.min(next, inner.start);
    if (deed !== 'ends' || inner.start > next) return;
    // What a rescue rolls back is no part of the way that goes well.
    if (/commit/i.test(textOf(scope, inner))) to = Math.max(to, inner.start);
    const block = parents.findLast(({ type }) => type === 'BlockStatement');
    if (block) over.push({ from: inner.end, to: block.end });
  });
  return to === node.end ? undefined : { connection, source, body: holder, from: node.end, to, over };
}

function givenTo(scope: Scope, node: CallExpression): Held | undefined {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (!/^\$?transaction$/.test(callee.property.name)) return undefined;
  const body = node.arguments.find((argument) => isFunction(argument));
  const param = body && 'params' in body && Array.isArray(body.params) ? body.params[0] : undefined;
  if (!body || !param || param.type !== 'Identifier') return undefined;
  const source = textOf(scope, callee.object);
  // A repository's own may hand the transaction on without its being seen.
  if (!/^(this\.)?[\w$]*(db|database|prisma|pool|knex|sql|source|client|pg)$/i.test(source) || source === param.name)
    return undefined;
  return { connection: param.name, source, body, from: body.start, to: body.end, over: [] };
}

/** `const client = await pool.connect()`, and nothing else that it may be. */
export function poolOf(scope: Scope, holder: Node, connection: string): string | undefined {
  const found: (string | undefined)[] = [];
  walkNodes([holder], ({ node }) => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.left.name === connection)
      found.push(undefined);
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.id.name !== connection) return;
    const taken = node.init?.type === 'AwaitExpression' ? bare(node.init.argument) : undefined;
    const callee = taken?.type === 'CallExpression' ? bare(taken.callee) : undefined;
    const connects =
      callee?.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'connect';
    found.push(connects ? textOf(scope, callee.object) : undefined);
  });
  const [only, ...others] = found;
  return others.length === 0 && only !== undefined && /^(this\.)?[\w$]+$/.test(only) ? only : undefined;
}
