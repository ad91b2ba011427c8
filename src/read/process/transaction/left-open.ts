import type { Node } from '@oxc-project/types';
import type { ProcessFact } from '../../../model/index.js';
import { placeOf, type Scope, servedBy, symbolOf, textOf } from '../scope.js';
import { childrenOf, isFunction, type Visit, withinOf } from '../walk.js';
import { deedOf, methodOf } from './calls.js';
import { type Flow, noExits, through } from './flow.js';
import { meantBy, tiedTexts } from './truths.js';
import type { Way } from './ways.js';

/** How a way leaves with its transaction open, the plainest first. */
const manners = ['return', 'end', 'throw', 'failure'] as const;
type Manner = (typeof manners)[number];

const ends = /['"`]\s*(commit|rollback)\b|\b(commit|rollback)(Transaction)?\(/i;

/** Whether `leftOpen` can find anything in a file of that text. */
export function mayLeaveOpen(text: string): boolean {
  return /['"`]\s*(begin|start\s+transaction)\b|\.startTransaction\(/i.test(text);
}

/**
 * A connection that is given back to its pool with the transaction open that this call begins, on one way through the function
 * at least. No pool looks: the next who gets the connection is in the middle of that transaction.
 */
export function leftOpen(scope: Scope, visit: Visit): ProcessFact | undefined {
  const { node, functions } = visit;
  const holder = functions.at(-1);
  if (node.type !== 'CallExpression' || !holder) return undefined;
  const connection = methodOf(node)?.[0];
  if (connection === undefined || deedOf(node, connection, false) !== 'begins') return undefined;
  const entryPoints = servedBy(scope, visit);
  if (entryPoints.length === 0 || !isItsOwn(scope, holder, connection)) return undefined;
  const open = waysLeft(scope, holder, connection).filter(({ way }) => way.begun === node);
  const [worst] = open.sort((left, right) => manners.indexOf(mannerOf(left.way)) - manners.indexOf(mannerOf(right.way)));
  if (!worst) return undefined;
  return {
    kind: 'open-transaction',
    name: mannerOf(worst.way),
    symbol: symbolOf(visit),
    location: placeOf(scope, worst.way.failed ?? worst.way.left ?? worst.release),
    places: [placeOf(scope, node), placeOf(scope, worst.release)],
    entryPoints,
  };
}

function mannerOf({ failed, left }: Way): Manner {
  if (failed) return failed.type === 'ThrowStatement' ? 'throw' : 'failure';
  return left ? 'return' : 'end';
}

/** Taken in this function, and neither given back nor ended in one within it. */
function isItsOwn(scope: Scope, holder: Node, connection: string): boolean {
  let taken = false;
  let shared = false;
  const enter = (node: Node): void => {
    if (node !== holder && isFunction(node)) {
      const text = textOf(scope, node);
      if (text.includes(connection) && /release|commit|rollback/i.test(text)) shared = true;
      return;
    }
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === connection) taken = true;
    for (const child of childrenOf(node)) enter(child);
  };
  enter(holder);
  return taken && !shared;
}

function waysLeft(scope: Scope, holder: Node, connection: string): Flow['left'] {
  if (!isFunction(holder) || !('body' in holder)) return [];
  const body = holder.body;
  if (typeof body !== 'object' || body === null || !('type' in body) || body.type !== 'BlockStatement') return [];
  const calls = scope.whole.calls.get(withinOf(scope.module, holder)) ?? [];
  const read = (node: Node): string => textOf(scope, node);
  const meant = meantBy(holder);
  const flow: Flow = {
    connection,
    textOf: read,
    meant,
    tied: tiedTexts(holder, read, meant),
    ending: [...calls].some((within) => ends.test(scope.whole.texts.get(within) ?? '')),
    exits: noExits(),
    rescuing: 0,
    left: [],
    lost: false,
  };
  through(body, [{ truths: new Map() }], flow);
  return flow.lost ? [] : flow.left;
}
