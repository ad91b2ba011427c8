import { isEmpty } from '../interpret/effect.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, type QueryValue, type Value, input } from '../interpret/value.js';
import { locate } from '../parse.js';
import { referencesIn, isOfFirestore, send } from './firestore-reference.js';
import type { CallNode } from './index.js';

const narrowing = new Set(['where', 'limit', 'limitToLast', 'doc']);

/**
 * `onSnapshot(query, callback)`: reads once and is told of every change from then on; the callback gets all of it each time.
 * https://firebase.google.com/docs/firestore/query-data/listen
 */
export function listen(value: Value | undefined, values: Value[], node: CallNode, frame: Frame): Value {
  const rows = watch(value, node, frame);
  const callback = callbackIn(values);
  if (callback?.kind !== 'function') return input('unknown', 'unsubscribe');
  const body = capture(frame, () => void callFunction(callback, [rows], frame));
  if (isEmpty(body)) return input('unknown', 'unsubscribe');
  const [table = 'a collection'] = queriesIn(value).flatMap((query) => collectionOf(query) ?? []);
  const location = locate(frame.module, node);
  frame.effects.push(body, { kind: 'deferred', moment: 'event', name: `changes of ${table}`, location, body });
  return input('unknown', 'unsubscribe');
}

/** The rows of a query that stays open, and the subscription to their changes. */
export function watch(value: Value | undefined, node: CallNode, frame: Frame): Value {
  const rows = send(value, 'listen', [], node, frame);
  const location = locate(frame.module, node);
  for (const query of queriesIn(value)) {
    const table = collectionOf(query);
    if (table === undefined) continue;
    const filtered = query.steps.some((step) => narrowing.has(step.name));
    frame.effects.push({ kind: 'subscription', subscription: { table, filtered, location } });
  }
  return rows;
}

function queriesIn(value: Value | undefined): QueryValue[] {
  return referencesIn(value).flatMap((item) => (isOfFirestore(item.value) ? [item.value] : []));
}

/** `onSnapshot(query, callback)`, `onSnapshot(query, options, callback)`, `onSnapshot(query, { next })` */
function callbackIn(values: Value[]): Value | undefined {
  const given = values.find((value) => value.kind === 'function');
  if (given) return given;
  return values.flatMap((value) => (value.kind === 'record' ? (value.fields.get('next')?.value ?? []) : []))[0];
}

function collectionOf(query: QueryValue): string | undefined {
  return literalText(query.steps.findLast((step) => step.name === 'collection' || step.name === 'group')?.arguments[0]);
}
