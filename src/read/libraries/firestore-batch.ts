import { type Effect, isEmpty } from '../interpret/effect.js';
import { capture, type Frame, type Run, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type ClientValue, input, nothing, type Value } from '../interpret/value.js';
import { send } from './firestore-reference.js';
import type { CallNode } from './index.js';

interface Pending {
  writes: Effect[];
  /** In how many loops it was begun. */
  loops: number;
}

const pending = new WeakMap<Run, Map<string, Pending>>();

function begin(node: CallNode, frame: Frame): { key: string; kept: Pending } {
  const batches = pending.get(frame.run) ?? new Map<string, Pending>();
  pending.set(frame.run, batches);
  const key = `${frame.module.file}:${node.start}`;
  const kept = batches.get(key) ?? { writes: [], loops: frame.run.looping.length };
  batches.set(key, kept);
  return { key, kept };
}

/** `writeBatch(db)`: its writes leave together when it is committed, however many they are. */
export function beginBatch(client: ClientValue, node: CallNode, frame: Frame): Value {
  return { kind: 'path', client, names: ['batch', begin(node, frame).key] };
}

/** `runTransaction(db, async (transaction) => …)`: what it reads is held until its writes leave together. */
export function transaction(client: ClientValue, values: Value[], node: CallNode, frame: Frame): Value {
  const body = values.find((value) => value.kind === 'function');
  if (body?.kind !== 'function') return input('unknown', 'transaction');
  const { key, kept } = begin(node, frame);
  return transact(frame, 'serializable', () => {
    const value = callFunction(body, [{ kind: 'path', client, names: ['transaction', key] }], frame);
    leave(kept, frame);
    return value;
  });
}

/** A method of a batch or a transaction. */
export function callBatch(
  kind: 'batch' | 'transaction',
  key: string,
  method: string,
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value {
  const kept = pending.get(frame.run)?.get(key);
  const self: Value = {
    kind: 'path',
    client: { kind: 'client', library: 'firestore', role: 'authenticated' },
    names: [kind, key],
  };
  switch (method) {
    case 'get':
      return send(values[0], 'get', [], node, frame);
    case 'getAll':
      return send(values[0], 'getAll', [], node, frame);
    case 'set':
    case 'update':
    case 'delete':
    case 'create': {
      const work = capture(frame, () => void send(values[0], method, values.slice(1), node, frame));
      if (!isEmpty(work)) kept?.writes.push(work);
      return self;
    }
    case 'commit':
    case 'close':
    case 'flush':
      // One that fills up within a loop is committed again behind it.
      if (kept && frame.run.looping.length <= kept.loops) transact(frame, undefined, () => leave(kept, frame));
      return nothing;
    default:
      return input('unknown', method);
  }
}

function leave(kept: Pending, frame: Frame): Value {
  const writes = [...new Set(kept.writes)];
  if (writes.length > 0) frame.effects.push({ kind: 'sequence', parts: writes });
  return nothing;
}
